#!/usr/bin/env python3
"""clang-tidy on the C++ files that changed: since origin/main and in the working tree.

    tests/tidy/changed.py [--all] [FILE…]      exit 0: nothing to say; 1: something to do

Where there is no such base (CI has a bare clone of one commit) the files of the last commit are taken,
and where there is not even that it says so and passes. Bounded: some files, a time for all. Needs
build/release/compile_commands.json (./dev build).
"""

import argparse
import concurrent.futures
import json
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DATABASE = ROOT / "build" / "release"
FILES_MAX = 12
SECONDS_MAX = 180
JOBS = 2


def git(*arguments):
    """The lines that git prints; nothing when it fails (no such base, no repository)."""
    run = subprocess.run(["git", "-c", "safe.directory=*", *arguments], cwd=ROOT,
                         capture_output=True, text=True, check=False)
    return run.stdout.splitlines() if run.returncode == 0 else []


def changed_files():
    """(files, what they are changed against)."""
    working = git("diff", "--name-only", "HEAD") + git("ls-files", "--others", "--exclude-standard")
    base = git("merge-base", "HEAD", "origin/main")
    head = git("rev-parse", "HEAD")
    if base and base != head:
        return git("diff", "--name-only", base[0], "HEAD") + working, "origin/main"
    if working:
        return working, "the last commit"
    # Of a shallow clone's only commit git shows every file: too many, and bounded below.
    return git("show", "--name-only", "--format=", "HEAD"), "the commit before"


def check(file, deadline):
    """What clang-tidy says of one file; None when it is content."""
    patience = deadline - time.monotonic()
    if patience <= 0:
        return None
    try:
        run = subprocess.run(["clang-tidy-14", "--quiet", "-p", DATABASE, file], cwd=ROOT,
                             capture_output=True, text=True, check=False, timeout=patience)
    except subprocess.TimeoutExpired:
        print(f"clang-tidy: {file}: no answer in the time there is, left out", flush=True)
        return None
    return None if run.returncode == 0 else run.stdout + run.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true", help="the whole tree, however long it takes")
    parser.add_argument("file", nargs="*", help="only these")
    options = parser.parse_args()
    commands = DATABASE / "compile_commands.json"
    if not commands.exists():
        print(f"clang-tidy: {commands.relative_to(ROOT)} is missing: ./dev build makes it")
        return 1
    known = {pathlib.Path(entry["file"]) for entry in json.loads(commands.read_text())}
    known = {path.relative_to(ROOT).as_posix() for path in known
             if path.is_relative_to(ROOT) and not path.is_relative_to(ROOT / "build")}
    if options.all:
        files, against = sorted(known), "nothing: the whole tree"
    elif options.file:
        files, against = options.file, "nothing: as named"
    else:
        files, against = changed_files()
    files = sorted({file for file in files if file in known})
    if not files:
        print(f"clang-tidy: no C++ source changed against {against}")
        return 0
    limited = not options.all and len(files) > FILES_MAX
    if limited:
        print(f"clang-tidy: {len(files)} files changed; looking at {FILES_MAX} (--all: at all)")
        # Evenly through the list, so that no folder is always the one left out.
        files = files[::-(-len(files) // -FILES_MAX) or 1][:FILES_MAX]
    deadline = time.monotonic() + (3600 if options.all else SECONDS_MAX)
    print(f"clang-tidy: {len(files)} files changed against {against}", flush=True)
    findings = 0
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        for text in pool.map(lambda file: check(file, deadline), files):
            if text:
                findings += 1
                print(text.strip().replace(f"{ROOT}/", ""), flush=True)
    print(f"clang-tidy: {findings} of {len(files)} files to mend")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())

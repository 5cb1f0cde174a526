#!/usr/bin/env python3
"""Proves that talks can fail: switches off each rule of mutations.txt and plays its talk, which must fail.

Usage: mutate.py [--build build/release] [--talks build/bin/talks] [--check] [WORD ...]
  --check  only that each line still stands in the engine, exactly once
  WORD     only rules or talks that contain it
Prints a line for what is wrong, then "N passed, N failed"; exit code 1 if anything failed.
"""
import argparse
import concurrent.futures
import json
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FRONTEND = ROOT / "frontend"


def read_mutations():
    mutations, block = [], {}
    for number, line in enumerate((HERE / "mutations.txt").read_text().splitlines(), 1):
        if line.startswith("#"):
            continue
        if not line.strip():
            if block:
                mutations.append(block)
            block = {}
            continue
        key, _, text = line.partition(" ")
        block[key] = text.strip()
        block.setdefault("number", number)
    if block:
        mutations.append(block)
    for block in mutations:
        missing = {"rule", "in", "line", "off", "talk"} - block.keys()
        if missing:
            sys.exit(f"mutations.txt:{block['number']}: lacks {', '.join(sorted(missing))}")
    return mutations


def source_of(mutation):
    """frontend/domain/engine4.cpp for engine4.cpp, frontend/cluster/election.cpp for cluster/election.cpp"""
    name = mutation["in"]
    return FRONTEND / name if "/" in name else FRONTEND / "domain" / name


def mutated(mutation):
    """The source with the rule switched off, or None if its line is not there exactly once."""
    source = source_of(mutation).read_text()
    if source.count(mutation["line"]) != 1:
        return None
    return source.replace(mutation["line"], mutation["off"])


def compile_command(build, source):
    for entry in json.loads((build / "compile_commands.json").read_text()):
        if entry["file"] == str(source):
            words = shlex.split(entry["command"])
            # Without the compiler's cache and its output; quick rather than optimised, warnings no matter.
            compiler = next(i for i, word in enumerate(words) if word.endswith(("c++", "g++", "clang++")))
            words = [w for w in words[compiler:] if w not in ("-Werror", "-O2", "-c", entry["file"])]
            return words[: words.index("-o")] + ["-O0", "-w"], entry["directory"]
    sys.exit(f"mutate: {source} is not in {build}/compile_commands.json; run ./dev build")


def link_command(build):
    lines = subprocess.run(["ninja", "-C", str(build), "-t", "commands", "talks"], check=True,
                           capture_output=True, text=True).stdout.splitlines()
    words = shlex.split(lines[-1])
    words = words[next(i for i, w in enumerate(words) if w.endswith(("c++", "g++", "clang++"))):]
    end = words.index("&&") if "&&" in words else len(words)
    return words[:end]


def run(mutation, build, folder):
    """Empty if the talk fails with the rule switched off, else what is wrong."""
    text = mutated(mutation)
    if text is None:
        return f"its line does not stand exactly once in {mutation['in']}"
    number = mutation["number"]
    source, object_file, program = (Path(folder) / f"{number}{end}" for end in (".cpp", ".o", ".talks"))
    source.write_text(text)
    command, directory = compile_command(build, source_of(mutation))
    done = subprocess.run(command + ["-c", str(source), "-o", str(object_file)], cwd=directory,
                          capture_output=True, text=True, timeout=120)
    if done.returncode:
        return "the mutation does not compile:\n" + done.stderr
    words = link_command(build)
    words[words.index("-o") + 1] = str(program)
    # An object of its own wins over the same member of the library.
    words.insert(words.index("-o"), str(object_file))
    done = subprocess.run(words, cwd=build, capture_output=True, text=True, timeout=120)
    if done.returncode:
        return "the mutation does not link:\n" + done.stderr
    talk = HERE / (mutation["talk"] + ".talk")
    if not talk.exists():
        return f"there is no talk {talk.name}"
    done = subprocess.run([str(program), "--store", "memory", str(talk)], cwd=ROOT,
                          capture_output=True, text=True, timeout=60)
    program.unlink()
    return "" if done.returncode else f"the talk {mutation['talk']} goes on as if nothing was changed"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "release")
    parser.add_argument("--check", action="store_true", help="only that each line stands in the engine")
    parser.add_argument("words", nargs="*", metavar="WORD")
    options = parser.parse_args()
    chosen = [m for m in read_mutations()
              if not options.words or any(w in m["rule"] or w in m["talk"] for w in options.words)]
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        def judge(mutation):
            if options.check:
                return "" if mutated(mutation) else f"its line does not stand exactly once in {mutation['in']}"
            return run(mutation, options.build.resolve(), folder)
        failed = 0
        for mutation, problem in zip(chosen, pool.map(judge, chosen)):
            if problem:
                failed += 1
                print(f"FAIL tests/talks/mutations.txt:{mutation['number']}: {mutation['rule']}: {problem}")
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())

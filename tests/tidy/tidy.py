#!/usr/bin/env python3
"""Style as a test: floors, bans, sizes, formatting, migrations. Prints `path:line: rule: what to do`.

    tests/tidy/tidy.py [ROOT]      exit 0: nothing to say; 1: something to do

The rules are tables in rules.py; docs/design.md §3 and docs/style.md say why. What needs a compiler
is clang-tidy's (changed.py).
"""

import concurrent.futures
import pathlib
import re
import subprocess
import sys

from cpp_text import functions, split
from rules import (BANS, FLOORS, MACHINE, SQL, SQL_FILES, SYSTEM_HEADER, THIRD_PARTY,
                   UNFINISHED)

LINES_MAX = 500
FUNCTION_LINES_MAX = 70
WIDTH_MAX = 100
SCRIPT_WIDTH_MAX = 130  # Python and shell have no formatter here
LITERAL_WIDTH_MAX = 120  # clang-format does not break a string literal
TABLE_MARK = "tidy: table"
INCLUDE = re.compile(r'^[ \t]*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
DIALECTS = {"postgres.sql", "mysql.sql", "sqlite.sql"}


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def committed_files(root):
    """What git has or would add; without a repository (the tests of tidy) every file."""
    git = subprocess.run(["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others",
                          "--exclude-standard"], cwd=root, capture_output=True, check=False)
    if (root / ".git").exists() and git.returncode == 0:
        names = [name for name in git.stdout.decode().split("\0") if name]
    else:
        names = [p.relative_to(root).as_posix() for p in root.rglob("*")]
    return sorted(name for name in set(names) if (root / name).is_file())


def floor_of(path):
    parts = path.split("/")
    if parts[0] == "admin":
        return "admin"
    return parts[1] if parts[0] == "frontend" and len(parts) > 2 else None


def check_includes(path, code):
    floor = floor_of(path)
    for match in INCLUDE.finditer(code):
        line, quote, name = line_of(code, match.start(2)), match.group(1), match.group(2)
        if quote == '"':
            yield from check_own_include(path, line, floor, name)
        else:
            yield from check_library(path, line, name)


def check_own_include(path, line, floor, name):
    if ".." in name.split("/"):
        yield path, line, "include", f'"{name}" climbs: name it from the root of its floor'
        return
    folder = name.split("/")[0]
    if floor is None or folder not in FLOORS or folder == floor:
        return
    if folder not in FLOORS.get(floor, ()):
        allowed = ", ".join(FLOORS.get(floor, ())) or "nothing"
        yield path, line, "floor", f'{floor} must not include "{name}"; it may include {allowed}'


def check_library(path, line, name):
    for library, files in THIRD_PARTY.items():
        if re.match(library, name):
            if not path.startswith("tests/") and not re.fullmatch(files, path):
                yield (path, line, "third-party",
                       f"<{name}> stops at the file that adapts it (rules.py says which)")
            return
    if "/" in name and not SYSTEM_HEADER.match(name):
        yield path, line, "third-party", f"<{name}> is a new library: add a row to rules.py"


def check_bans(path, code, literals):
    for rule, files, left_out, banned, advice in BANS:
        if not re.match(files, path) or (left_out and re.search(left_out, path)):
            continue
        for match in re.finditer(banned, code, re.MULTILINE):
            yield path, line_of(code, match.start()), rule, advice
    if not SQL_FILES.match(path):
        for match in SQL.finditer(literals):
            yield (path, line_of(literals, match.start()), "sql",
                   "SQL is a row in store/statements or a migration")


def check_header(path, text):
    lines = text.splitlines()
    if not lines or lines[0] != "#pragma once":
        yield path, 1, "header", "a header starts with #pragma once"
    elif len(lines) < 2 or not lines[1].startswith("//"):
        yield path, 2, "header", "say in one to three sentences what it is, its rule, its threading"


def check_cpp(path, text):
    code, literals = split(text)
    yield from check_includes(path, code)
    yield from check_bans(path, code, literals)
    if path.endswith(".h"):
        yield from check_header(path, text)
    for first, last in functions(code):
        if last - first + 1 > FUNCTION_LINES_MAX:
            yield (path, first, "function-size",
                   f"{last - first + 1} lines; split it (at most {FUNCTION_LINES_MAX})")


def check_text(path, text):
    """What holds for every file: nothing of one machine, no promise without an issue."""
    for number, line in enumerate(text.splitlines(), 1):
        for pattern, what in MACHINE:
            if pattern.search(line):
                yield path, number, "machine", f"{what}: make it an argument, or find it out"
        if UNFINISHED.search(line):
            yield path, number, "unfinished", "say which issue will do it, as in (issue 7), or do it now"


def check_size(path, text):
    lines = text.splitlines()
    is_table = any(TABLE_MARK in line for line in lines[:5])
    if len(lines) > LINES_MAX and not is_table:
        yield (path, LINES_MAX + 1, "file-size",
               f"{len(lines)} lines; split it by idea (at most {LINES_MAX}; a table says "
               f"`{TABLE_MARK}` at its top)")
    width_max = WIDTH_MAX if path.endswith((".h", ".cpp")) else SCRIPT_WIDTH_MAX
    for number, line in enumerate(lines, 1):
        literal = width_max == WIDTH_MAX and '"' in line and len(line) <= LITERAL_WIDTH_MAX
        if len(line) > width_max and not is_table and not literal:
            yield path, number, "width", f"{len(line)} columns; at most {width_max}"


def check_migrations(files):
    steps = {}
    for path in files:
        parts = path.split("/")
        if parts[0] == "migrations" and len(parts) == 3:
            steps.setdefault(parts[1], set()).add(parts[2])
    # 0000, if there, is the migrator's own table of what it did.
    first = 0 if any(step.startswith("0000_") for step in steps) else 1
    for expected, step in enumerate(sorted(steps), first):
        folder = f"migrations/{step}"
        if not re.fullmatch(rf"{expected:04d}_[a-z0-9_]+", step):
            yield folder, 1, "migration", f"steps are numbered one by one: {expected:04d}_name"
        for name in sorted(DIALECTS - steps[step]):
            yield folder, 1, "migration", f"{name} is missing: one file per dialect"
        for name in sorted(steps[step] - DIALECTS):
            yield f"{folder}/{name}", 1, "migration", "not a dialect: postgres, mysql, sqlite"


def check_mirror(files):
    """tests/<floor>/<file>[_<aspect>]_test.cpp tests <floor>/<file>."""
    sources = {}
    for path in files:
        folder = floor_of(path)
        if folder and path.endswith((".h", ".cpp")):
            sources.setdefault(folder, set()).add(path.rsplit("/", 1)[1].rsplit(".", 1)[0])
    for path in files:
        match = re.fullmatch(r"tests/(\w+)/(\w+)_test\.cpp", path)
        if not match or match.group(1) not in FLOORS:
            continue
        name = match.group(2)
        stems = sources.get(match.group(1), set()) | {"contract"}
        if not any(name == stem or name.startswith(stem + "_") for stem in stems):
            yield path, 1, "mirror", "name it after the file it tests: <file>[_<aspect>]_test.cpp"


def check_format(root, files):
    """clang-format-14 in parallel; one finding per file."""
    def unformatted(path):
        run = subprocess.run(["clang-format-14", "--dry-run", "-Werror", path], cwd=root,
                             capture_output=True, text=True, check=False)
        if run.returncode == 0:
            return None
        where = re.search(r":(\d+):\d+: error", run.stderr)
        return path, int(where.group(1)) if where else 1, "format", "run ./dev format"

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        return [finding for finding in pool.map(unformatted, files) if finding]


def check(root):
    """Every finding of a tree: (path, line, rule, what to do)."""
    files = committed_files(root)
    findings = [*check_migrations(files), *check_mirror(files)]
    for path in files:
        data = (root / path).read_bytes()
        if b"\0" in data:
            continue
        text = data.decode("utf-8", errors="replace")
        findings += check_text(path, text)
        if path.endswith((".h", ".cpp")):
            findings += check_cpp(path, text)
        if path.endswith((".h", ".cpp", ".py", ".sh")) or path == "dev":
            findings += check_size(path, text)
    cpp = [path for path in files if path.endswith((".h", ".cpp"))]
    if (root / ".clang-format").exists():
        findings += check_format(root, cpp)
    return sorted(set(findings))


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else __file__).resolve()
    if len(sys.argv) < 2:
        root = root.parent.parent.parent
    findings = check(root)
    for path, line, rule, advice in findings:
        print(f"{path}:{line}: {rule}: {advice}")
    print(f"tidy: {len(findings)} to do" if findings else "tidy: nothing to do")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())

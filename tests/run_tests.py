#!/usr/bin/env python3
"""Runs every suite of `./dev test`, counts single cases, and ends with one line: N passed, N failed.

A suite that is missing, crashes, or runs out of its time is a failure: nothing is skipped in silence.
The whole output of each suite is kept in build/test-logs; of failures enough is shown to debug.
"""

import argparse
import dataclasses
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = ROOT / "build" / "bin"
LOGS = ROOT / "build" / "test-logs"
TALLY = re.compile(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$", re.MULTILINE)
SHOWN_LINES_MAX = 80


@dataclasses.dataclass
class Tally:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def text(self):
        tail = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{tail}"


@dataclasses.dataclass
class Run:
    """What a program did: its exit code (None: ran out of time) and everything it printed."""
    code: int | None
    output: str
    log: pathlib.Path


def show(text, lines_max=SHOWN_LINES_MAX):
    lines = text.rstrip().splitlines()
    if len(lines) > lines_max:
        print(f"    … {len(lines) - lines_max} lines above, see build/test-logs")
    for line in lines[-lines_max:]:
        print(f"    {line}")


def run(name, argv, timeout):
    """Runs a program with its output in a log. Ends its whole process group when the time is over."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / (re.sub(r"[^\w.-]+", "_", name) + ".log")
    with open(log, "wb") as out:
        process = subprocess.Popen([str(a) for a in argv], cwd=ROOT, stdin=subprocess.DEVNULL,
                                   stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            code = None
            # SIGTERM first: a system test has namespaces and a database to take down.
            for number, patience in ((signal.SIGTERM, 20), (signal.SIGKILL, 10)):
                try:
                    os.killpg(process.pid, number)
                    process.wait(patience)
                    break
                except (subprocess.TimeoutExpired, ProcessLookupError):
                    continue
    return Run(code, log.read_text(errors="replace"), log)


def how_it_ended(result, timeout):
    if result.code is None:
        return f"was stopped after {timeout} s"
    if result.code < 0:
        return f"died of signal {-result.code}"
    return f"exited with {result.code}"


def missing(path):
    print(f"    {path.relative_to(ROOT)} does not exist: its suite cannot run")
    return Tally(failed=1)


def by_exit_code(name, argv, timeout):
    """One case: the program exits with 0."""
    result = run(name, argv, timeout)
    if result.code == 0:
        return Tally(passed=1)
    show(result.output)
    print(f"    {name} {how_it_ended(result, timeout)}")
    return Tally(failed=1)


def by_last_line(name, argv, timeout):
    """A program that counts its own cases and ends with 'N passed, N failed[, N skipped]'."""
    result = run(name, argv, timeout)
    counts = TALLY.findall(result.output)
    tally = Tally(*(int(n or 0) for n in counts[-1])) if counts else Tally()
    bad_end = result.code != 0 and tally.failed == 0
    if bad_end or not counts:
        tally.failed += 1
    if tally.failed:
        show(result.output, 400)
        print(f"    {name} {how_it_ended(result, timeout)}")
    return tally


def contract_text(cases):
    """How many cases of the store's contract passed on each kind of database; empty if there are none."""
    stores = {}
    for suite in cases["testsuites"]:
        for case in suite["testsuite"]:
            _, one_of_several, store = case["name"].rpartition("/")
            file = pathlib.Path(case.get("file", "")).name
            if not one_of_several or not file.startswith(("contract_", "sql_commit_")):
                continue
            passed, total = stores.get(store, [0, 0])
            good = case["result"] == "COMPLETED" and not case.get("failures")
            stores[store] = [passed + good, total + 1]
    return ", ".join(f"{store} {passed} of {total}" for store, (passed, total) in stores.items())


def by_gtest(name, program, timeout, leave_out=""):
    """A GoogleTest program: every TEST is a case; skipped ones are counted and named."""
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "report.json"
        argv = [program, f"--gtest_output=json:{report}", "--gtest_brief=1"]
        if leave_out:
            argv.append(f"--gtest_filter=-{leave_out}")
        result = run(name, argv, timeout)
        cases = json.loads(report.read_text()) if report.exists() else None
    if cases is None:
        show(result.output)
        print(f"    {name} {how_it_ended(result, timeout)} before it could count its cases")
        return Tally(failed=1)
    tally = Tally()
    for suite in cases["testsuites"]:
        for case in suite["testsuite"]:
            label = f"{suite['name']}.{case['name']}"
            if case.get("failures"):
                tally.failed += 1
                print(f"    FAIL {label}")
                for failure in case["failures"]:
                    show(failure["failure"])
            elif case["result"] == "SKIPPED":
                tally.skipped += 1
                print(f"    SKIP {label}: " +
                      " ".join(s.get("message", "") for s in case.get("skipped", [])).strip())
            elif case["result"] == "COMPLETED":
                tally.passed += 1
    if contract := contract_text(cases):
        print(f"    the contract of a lease store: {contract}")
    if result.code != 0 and tally.failed == 0:
        show(result.output)
        print(f"    {name} {how_it_ended(result, timeout)} though no case failed")
        tally.failed = 1
    return tally


def tidy(_fast):
    checks = [("tidy_test", by_last_line, "tests/tidy/tidy_test.py", 60),
              ("rfc_map_test", by_exit_code, "tests/tidy/rfc_map_test.py", 60),
              ("tidy", by_exit_code, "tests/tidy/tidy.py", 60),
              ("clang-tidy", by_exit_code, "tests/tidy/changed.py", 600)]
    tally = Tally()
    for name, count, script, timeout in checks:
        tally.add(count(name, [sys.executable, script], timeout))
    return tally


def unit(fast):
    """Every <folder>_tests program; a folder of tests/ whose program was not built is a failure."""
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/*_test.cpp")}
    programs = {BIN / f"{folder}_tests" for folder in folders} | set(BIN.glob("*_tests"))
    tally = Tally(failed=0 if programs else 1)
    for program in sorted(programs):
        if not program.exists():
            tally.add(missing(program))
            continue
        start = time.monotonic()
        one = by_gtest(program.name, program, 120 if fast else 900, "*Postgres*:*MariaDb*" if fast else "")
        print(f"  {program.name}: {one.text()} ({time.monotonic() - start:.1f} s)", flush=True)
        tally.add(one)
    return tally


def talks(fast):
    program = BIN / "talks"
    if not program.exists():
        return missing(program)
    stores = ["--store", "fast"] if fast else []
    tally = by_last_line("talks", [program, *stores], 180)
    # Talks must be able to fail: each rule switched off, its talk must see it.
    mutate = [sys.executable, "tests/talks/mutate.py"] + (["--check"] if fast else [])
    tally.add(by_last_line("talks-mutations", mutate, 900))
    return tally


def simulator(_fast):
    program = BIN / "simulate"
    if not program.exists():
        return missing(program)
    # ./dev soak runs thousands.
    tally = by_exit_code("simulate", [program, "--scenario", "all", "--seeds", "1..100"], 600)
    # A test that cannot fail is a defect: with the claim's condition removed a seed must fail.
    argv = [program, "--scenario", "all", "--break", "claim", "--seeds", "1..100"]
    broken = run("simulate-break-claim", argv, 200)
    if broken.code == 1:
        tally.passed += 1
    else:
        show(broken.output)
        print(f"    simulate --break claim {how_it_ended(broken, 200)}: it had to find a broken "
              "promise and exit with 1")
        tally.failed += 1
    return tally


def by_system_cases(suite, timeout):
    script = ROOT / "tests" / "system" / "run.py"
    if not script.exists():
        return missing(script)
    return by_last_line(suite, [sys.executable, script, "--suite", suite], timeout)


def system(_fast):
    return by_system_cases("system", 1300)


def compose(_fast):
    """docker-compose.yml, images built and all: minutes, and it wants both cores for itself."""
    return by_system_cases("compose", 1300)


SUITES = {"tidy": tidy, "unit": unit, "talks": talks, "simulator": simulator, "system": system,
          "compose": compose}
FAST = ("tidy", "unit", "talks")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fast", action="store_true", help="tidy, unit, memory and SQLite, talks")
    parser.add_argument("suite", nargs="*", help=f"only these: {' '.join(SUITES)}")
    options = parser.parse_args()
    unknown = [name for name in options.suite if name not in SUITES]
    if unknown:
        parser.error(f"no suite {unknown[0]}; there are {' '.join(SUITES)}")
    total = Tally()
    for name in options.suite or (FAST if options.fast else SUITES):
        print(f"==> test: {name}", flush=True)
        start = time.monotonic()
        tally = SUITES[name](options.fast)
        total.add(tally)
        seconds = time.monotonic() - start
        print(f"==> test: {name}: {tally.text()} in {seconds:.0f} s", flush=True)
    print(total.text())
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""System tests: real DHCP clients, a relay, databases and Leasehold, in network namespaces of this
machine.

    tests/system/run.py [--list] [--jobs N] [--suite SUITE] [NAME…]

Runs every case whose name contains one of NAMEs (without: all of the suite), one PASS or FAIL line each with its
seconds, and ends with "N passed, N failed". A case that fails shows what it said and the end of
every log. Needs root. Each case is a process of its own with a limit in time; nothing of it
outlives that process."""
import argparse
import concurrent.futures
import os
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True

from lab.cases import find_cases  # noqa: E402 (the path comes first)
from lab.process import LabError  # noqa: E402
from lab.programs import missing  # noqa: E402


def run_in_process(case):
    """What a case's own process does."""
    try:
        case.run()
        return 0
    except (LabError, AssertionError, subprocess.TimeoutExpired) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1


def run_bounded(case):
    """Runs the case in a process of its own; (passed, seconds, what it said)."""
    start = time.monotonic()
    with subprocess.Popen(["setpriv", "--pdeathsig", "TERM", sys.executable, __file__, "--only", case.name],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace") as child:
        try:
            said = child.communicate(timeout=case.seconds)[0]
        except subprocess.TimeoutExpired:
            # SIGTERM: the lab cleans up and shows its logs. SIGKILL: the kernel cleans up.
            child.send_signal(signal.SIGTERM)
            try:
                said = child.communicate(timeout=15)[0]
            except subprocess.TimeoutExpired:
                child.kill()
                said = child.communicate()[0]
            said += f"\nstopped: longer than {case.seconds} s"
    return child.returncode == 0, time.monotonic() - start, said


def report(case, passed, seconds, said):
    print(f"{'PASS' if passed else 'FAIL'}  {case.name}  {seconds:.1f} s", flush=True)
    # What a case that passed says are its measurements.
    for line in said.rstrip().splitlines():
        print(f"      {line}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--list", action="store_true", help="print the names of the cases")
    parser.add_argument("--jobs", type=int, default=2, help="cases at a time (2)")
    parser.add_argument("--only", help=argparse.SUPPRESS)
    parser.add_argument("--suite", help="all of this suite: system (default), compose, soak")
    parser.add_argument("names", nargs="*", metavar="NAME", help="parts of the names of the cases to run")
    options = parser.parse_args()
    suite = options.suite or (None if options.names else "system")
    cases = [
        case for case in find_cases(HERE)
        if suite in (None, case.suite) and (not options.names or any(name in case.name for name in options.names))
    ]
    if options.only:
        sys.exit(run_in_process(next(case for case in find_cases(HERE) if case.name == options.only)))
    if options.list:
        print("\n".join(case.name for case in cases))
        sys.exit(0)
    lacks = missing()
    if lacks or not cases:
        print("\n".join(lacks or [f"no case is named {' or '.join(options.names)}"]))
        print("0 passed, 1 failed")
        sys.exit(1)
    passed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        running = {pool.submit(run_bounded, case): case for case in cases}
        for done in concurrent.futures.as_completed(running):
            report(running[done], *done.result())
            passed += done.result()[0]
    print(f"{passed} passed, {len(cases) - passed} failed")
    sys.exit(0 if passed == len(cases) else 1)


if __name__ == "__main__":
    main()

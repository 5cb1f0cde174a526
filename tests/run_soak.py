#!/usr/bin/env python3
"""The long ones, each bounded: sanitizers, many seeds, hours of fuzz, frontends killed again and again.

Ends with one line, N passed, N failed, where a step of the soak is a case. With the defaults it takes
about four hours on two cores; every length is an argument.
"""

import argparse
import os
import signal
import subprocess
import sys
import time

from run_tests import BIN, ROOT, Tally


def step(name, argv, timeout):
    """Runs one step with its output on the terminal; True if it exits with 0 in its time."""
    print(f"==> soak: {name}", flush=True)
    start = time.monotonic()
    try:
        process = subprocess.Popen([str(a) for a in argv], cwd=ROOT, stdin=subprocess.DEVNULL,
                                   start_new_session=True)
    except OSError as error:
        print(f"==> soak: {name}: FAILED, cannot start it: {error}", flush=True)
        return False
    try:
        good = process.wait(timeout) == 0
    except subprocess.TimeoutExpired:
        print(f"    stopped after {timeout} s")
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        good = False
    seconds = time.monotonic() - start
    print(f"==> soak: {name}: {'done' if good else 'FAILED'} in {seconds:.0f} s", flush=True)
    return good


# The simulator changes stacks (fibers), which neither sanitizer follows; it has one thread anyway.
LEFT_OUT = ("sim_tests",)


def sanitizer(preset):
    """Builds the preset and runs its unit tests."""
    if not step(f"{preset}: build", ["./dev", "build", preset], 3600):
        return [False]
    programs = sorted((ROOT / "build" / preset / "bin").glob("*_tests"))
    programs = [p for p in programs if p.name not in LEFT_OUT]
    return [step(f"{preset}: {p.name}", [p, "--gtest_brief=1"], 1800) for p in programs] or [False]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fuzz-seconds", type=int, default=3600, help="for each target (3600)")
    parser.add_argument("--seeds", type=int, default=10_000, help="of the simulator (10000)")
    parser.add_argument("--race-rounds", type=int, default=5000, help="of each of eight writers (5000)")
    parser.add_argument("--kills", type=int, default=10, help="system tests with a kill, this often (10)")
    parser.add_argument("--fresh-machine", action="store_true",
                        help="also: setup and test in a clean Debian chroot (root, debootstrap)")
    options = parser.parse_args()
    good = sanitizer("asan") + sanitizer("tsan")
    good.append(step(f"simulate {options.seeds} seeds",
                     [BIN / "simulate", "--scenario", "all", "--seeds", f"1..{options.seeds}"],
                     60 + options.seeds))
    # Eight writers over a few addresses and clients; and the migrator killed at every single moment.
    good.append(step(f"race of {options.race_rounds} rounds a writer",
                     ["env", f"LEASEHOLD_RACE_ROUNDS={options.race_rounds}", BIN / "store_tests",
                      "--gtest_brief=1", "--gtest_filter=*Writers.*"], 7200))
    good.append(step("every moment of an upgrade",
                     ["env", "LEASEHOLD_KILL_STRIDE=1", BIN / "admin_tests", "--gtest_brief=1",
                      "--gtest_filter=*KilledUpgrade*"], 3600))
    for number in range(1, options.kills + 1):
        good.append(step(f"kill {number} of {options.kills}",
                         [sys.executable, "tests/system/run.py", "killed"], 900))
    good.append(step(f"databases killed {options.kills} times in a row",
                     ["env", f"LAB_KILLS={options.kills}", sys.executable, "tests/system/run.py", "--jobs", "1",
                      "the_server_is_killed"], 300 + 240 * options.kills))
    good.append(step("long system cases", [sys.executable, "tests/system/run.py", "--jobs", "1", "--suite", "soak"],
                     1800))
    good.append(step("import 10,000 leases of Kea's",
                     ["env", "LEASEHOLD_KEA_LEASES=10000", sys.executable, "tests/system/run.py", "--jobs", "1",
                      "leases_that_kea_gave"], 900))
    # Targets run one after another: about a dozen decoders at most.
    good.append(step(f"fuzz {options.fuzz_seconds} s a target",
                     ["./dev", "fuzz", options.fuzz_seconds], 16 * (options.fuzz_seconds + 120)))
    if options.fresh_machine:
        good.append(step("fresh machine", ["bash", "tests/system/fresh_machine.sh"], 5400))
    tally = Tally(good.count(True), good.count(False))
    print(tally.text())
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())

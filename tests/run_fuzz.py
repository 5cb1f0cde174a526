#!/usr/bin/env python3
"""Runs every libFuzzer target of build/fuzz/bin for a while each; a crash or a leak exits with 1.

The corpus grows in build/fuzz/corpus/<target>, seeded from tests/fuzz/corpus/<target> if that exists;
what crashed a target is left in build/fuzz/crashes.
"""

import argparse
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "fuzz"


def fuzz(target, seconds):
    corpus = BUILD / "corpus" / target.name
    crashes = BUILD / "crashes"
    corpus.mkdir(parents=True, exist_ok=True)
    crashes.mkdir(parents=True, exist_ok=True)
    seeds = ROOT / "tests" / "fuzz" / "corpus" / target.name
    argv = [target, corpus] + ([seeds] if seeds.is_dir() else [])
    argv += [f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048",
             f"-artifact_prefix={crashes}/{target.name}-", "-print_final_stats=1", "-verbosity=0"]
    try:
        result = subprocess.run([str(a) for a in argv], cwd=ROOT, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                timeout=seconds + 120)
        code, output = result.returncode, result.stdout.decode(errors="replace")
    except subprocess.TimeoutExpired as late:
        code, output = "no end", (late.stdout or b"").decode(errors="replace")
    runs = [line.split()[-1] for line in output.splitlines() if "number_of_executed_units" in line]
    if code == 0:
        print(f"PASS {target.name}: {runs[-1] if runs else '?'} inputs in {seconds} s", flush=True)
        return True
    print("\n".join("    " + line for line in output.splitlines()[-60:]))
    print(f"FAIL {target.name} (exit {code}); its input is in {crashes}", flush=True)
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("seconds", type=int, nargs="?", default=60, help="for each target")
    options = parser.parse_args()
    targets = sorted((BUILD / "bin").glob("fuzz_*"))
    if not targets:
        print(f"no fuzz_* target in {BUILD / 'bin'}: build the preset fuzz first", file=sys.stderr)
    good = [fuzz(target, options.seconds) for target in targets]
    print(f"{good.count(True)} passed, {good.count(False) or int(not good)} failed")
    return 0 if good and all(good) else 1


if __name__ == "__main__":
    sys.exit(main())

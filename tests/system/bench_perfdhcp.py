#!/usr/bin/env python3
"""10,000 new clients by perfdhcp through one frontend, on PostgreSQL, MariaDB or SQLite.

    tests/system/bench_perfdhcp.py [--db postgres|mariadb|sqlite] [--clients N] [--rate N]"""
import argparse
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

from lab.load import new_clients  # noqa: E402 (the path comes first)
from lab.process import LabError  # noqa: E402
from lab.programs import missing  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--db", choices=("postgres", "mariadb", "sqlite"), default="postgres")
    parser.add_argument("--clients", type=int, default=10000)
    parser.add_argument("--rate", type=int, default=2000, help="new clients a second (2000)")
    options = parser.parse_args()
    lacks = missing()
    if lacks:
        sys.exit("\n".join(lacks))
    try:
        print(new_clients(options.db, options.clients, options.rate, answered_min=0.5))
    except LabError as error:
        sys.exit(f"FAILED: {error}")


if __name__ == "__main__":
    main()

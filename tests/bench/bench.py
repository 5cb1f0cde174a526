#!/usr/bin/env python3
"""How fast it is here, beside Kea where there is one: ./dev bench NAME [options].

Everything is private and goes away at the end: network namespaces, databases in a temporary folder with
the durability of their packages, servers, clients. Clients, server and database share this machine's
processors. Ours and Kea run in turn; what is told is the middle of the runs."""
import argparse
import importlib
import os
import pkgutil
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "system")]
sys.dont_write_bytecode = True

import named  # noqa: E402 (the path comes first)
from lab.process import LabError  # noqa: E402
from lab.programs import missing  # noqa: E402
from rig import table  # noqa: E402
from rig.bench import Bench, say  # noqa: E402

KINDS = ("postgresql", "mariadb", "sqlite", "memfile")


def modules():
    names = sorted(one.name for one in pkgutil.iter_modules(named.__path__))
    return {name: importlib.import_module(f"named.{name}") for name in names}


def kinds(text):
    chosen = text.split(",")
    unknown = [kind for kind in chosen if kind not in KINDS]
    if unknown:
        raise argparse.ArgumentTypeError(f"no database {unknown[0]}: there are {', '.join(KINDS)}")
    return chosen


def number(least, most, kind=int):
    def read(text):
        value = kind(text)
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"from {least} to {most}")
        return value

    return read


def parse(arguments):
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    names = parser.add_subparsers(dest="name", metavar="NAME", required=True)
    for name, module in modules().items():
        one = names.add_parser(name, help=module.HELP, description=module.__doc__)
        one.add_argument("--db", type=kinds, default=getattr(module, "DATABASES", list(KINDS)), metavar="LIST",
                         help=f"of {','.join(KINDS)}; memfile is Kea's (%(default)s)")
        one.add_argument("--runs", type=number(1, 100), default=getattr(module, "RUNS", 5), metavar="N",
                         help="of each (%(default)s)")
        one.add_argument("--seconds", type=number(0.5, 3600, float), default=getattr(module, "SECONDS", 10), metavar="S",
                         help="length of a run (%(default)s)")
        one.add_argument("--workers", type=number(0, 256), default=0, metavar="N",
                         help="of a frontend of ours (0: as it chooses)")
        one.add_argument("--no-kea", action="store_true", help="only ours")
        one.add_argument("--json", metavar="FILE", help="where the result is written too")
        one.add_argument("--keep", action="store_true", help="leave the folder with logs and databases")
        module.options(one)
    return parser.parse_args(arguments)


def main(arguments):
    chosen = parse(arguments)
    module = modules()[chosen.name]
    lacks = missing()
    if lacks:
        sys.exit("\n".join(lacks))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with Bench(getattr(module, "HOSTS", 1), chosen.workers, chosen.keep) as bench:
            result, said = module.run(chosen, bench)
            print(f"{said}\n{bench.ending()}", flush=True)
            if chosen.json:
                table.write_json(chosen.json, {**result, "sessions": bench.settings, "broken": bench.violations})
            bench.raise_if_unsafe()
    except (LabError, OSError, subprocess.SubprocessError) as error:
        say(f"FAILED: {error}")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

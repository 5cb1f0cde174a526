"""A table that holds millions of leases already: new leases and renewals there, beside the same on an empty table.
Pool, server settings (docs/performance.md) and load are the same for both. Ours only: what is told is the part of the
empty table's rate that is left."""
import ipaddress
import random

from lab.process import run as call
from lab.programs import LEASEHOLD_ADMIN
from named.leases import clients
from rig import prefill, table
from rig.bench import say
from rig.meter import resident_mb
from rig.numbers import median, ratio
from rig.pairs import headline

HELP = "new leases and renewals with 10 million leases there already"
DATABASES = ["postgresql", "mariadb"]
RUNS, SECONDS = 3, 10
POOL = 15_000_000
# So many of those that hold a lease renew it, in turn: at random places of the table.
RENEWERS = 200_000


def options(parser):
    parser.add_argument("--rows", type=int, default=10_000_000, metavar="N", help="leases there already (10000000)")
    parser.add_argument("--window", type=int, default=64, metavar="N", help="exchanges under way at a time (64)")
    parser.add_argument("--packaged", action="store_true", help="the server's packaged settings, for both")


def run(chosen, bench):
    found = {}
    for kind in chosen.db:
        if kind not in DATABASES:
            continue
        if not chosen.packaged:
            bench.database(kind).use_large_settings()
        for rows in (RENEWERS, chosen.rows):
            found.update({(kind, rows, mode): runs for mode, runs in measured(chosen, bench, kind, rows).items()})
    return result(found, chosen.rows)


def measured(chosen, bench, kind, rows):
    """`rows` leases, RENEWERS of them by clients that renew: what the runs counted, by mode."""
    others, renewers = bench.load.next_series(), bench.load.next_series()
    fill(bench, kind, rows, others, renewers)
    held = bench.held_file + ".renewers"
    found = {"new": [], "renew": []}
    with bench.serving("ours", kind, pools=(prefill.pool(POOL),)) as servers:
        servers[0].knows_its_pools()
        say(f"the frontend on {kind} with {rows:,} leases: {resident_mb(servers[0].pid):,.1f} MB")
        for number in range(chosen.runs):
            for mode, how in (("new", {"clients": clients(chosen)}), ("renew", {"clients": RENEWERS, "held_in": held})):
                series = renewers if mode == "renew" else bench.load.next_series()
                one = bench.measure(servers, chosen.seconds, series, mode=mode, window=chosen.window, **how)
                found[mode].append(one)
                say(f"run {number + 1} of {chosen.runs}: {mode} on {kind} with {rows:,} leases: {headline(one)}")
    return found


def fill(bench, kind, rows, others, renewers):
    """Leases at random places of the pool, imported from a lease file of Kea's; those that renew are the first."""
    bench.empty(kind)
    bench.reads_all = False
    database, file = bench.database(kind), bench.held_file + ".csv"
    places = random.Random(rows).sample(range(POOL), rows)

    def lease(number):
        series, client = (renewers, number) if number < RENEWERS else (others, number - RENEWERS)
        return f"02{series:02x}{client:08x}", str(ipaddress.ip_address(prefill.FIRST + places[number]))

    prefill.write(map(lease, range(RENEWERS)), bench.held_file + ".renewers", file + ".unused")
    prefill.write(map(lease, range(rows)), bench.held_file, file)
    say(f"importing {rows:,} leases into {kind}")
    call(LEASEHOLD_ADMIN, "import", "kea-csv", *database.admin(), "-i", file, "-4", seconds=3600)
    database.settle()


def result(found, full):
    rows, figures = [], {}
    for (kind, count, mode), runs in found.items():
        value = lambda name, runs=runs: median([one[name] for one in runs])
        base = median([one["per_second"] for one in found[kind, RENEWERS, mode]])
        left = ratio(value("per_second"), base) if count == full else None
        rows.append([kind, "new leases" if mode == "new" else "renewals", count, value("per_second"), left, value("cpu_per_1000"),
                     median([one["ack"].get("p99_us") for one in runs]), sum(one["naks"] for one in runs),
                     sum(one["acks_missed"] for one in runs)])
        figures.setdefault(kind, {}).setdefault(mode, {})["full" if count == full else "small"] = {
            "rows": count, "per_second": value("per_second"), "of_small": left, "cpu_s_per_1000": value("cpu_per_1000")}
    said = table.text(["database", "", "leases there", "per s", "of the small", "CPU s/1000", "ACK p99 µs", "NAKs", "missed"],
                      sorted(rows, key=lambda row: (row[0], row[1], row[2])))
    return {"ours": figures}, said

"""Pools that are nearly full, held so: each DORA is followed by the RELEASE of a random older lease. And what a
DISCOVER costs when no address is left."""
import shutil
import time

from rig import prefill, table
from rig.bench import say
from rig.meter import Meter
from rig.numbers import median, ratio
from rig.pairs import headline

HELP = "fill of 95, 99, 99.9 and 100 % held constant"
DATABASES = ["postgresql", "memfile"]
RUNS, SECONDS = 3, 5
# The first is the empty pool that the others are compared with: some leases, for clients to release.
FILLS = "0.5,95,99,99.9,100"


def options(parser):
    parser.add_argument("--window", type=int, default=32, metavar="N", help="exchanges under way at a time (32)")
    parser.add_argument("--pool", type=int, default=262_140, metavar="N", help="addresses in the pool (262140)")
    parser.add_argument("--fills", default=FILLS, metavar="LIST", help=f"percent ({FILLS}); the first is the base")
    parser.add_argument("--hopeless", type=float, default=500, metavar="N",
                        help="DISCOVERs a second at 100 %%; Kea gets four in all (500)")


def run(chosen, bench):
    found = {}
    sides = [("ours", kind) for kind in chosen.db if kind in ("postgresql", "mariadb")]
    if bench.has_kea and not chosen.no_kea:
        sides += [("kea", kind) for kind in chosen.db if kind in ("postgresql", "memfile")]
    for fill in map(float, chosen.fills.split(",")):
        for who, kind in sides:
            found[who, kind, fill] = measure(chosen, bench, who, kind, fill)
    return result(found)


def measure(chosen, bench, who, kind, fill):
    series = bench.load.next_series()
    held = prefill.leases(chosen.pool, int(chosen.pool * fill / 100), series)
    prefill.fill(bench, who, kind, held)
    with bench.serving(who, kind, pools=(prefill.pool(chosen.pool),)) as servers:
        servers[0].knows_its_pools()
        if fill >= 100:
            return [hopeless(chosen, bench, servers)]
        return churn(chosen, bench, servers, series, len(held), f"{who} on {kind}, {fill:g} % full")


def churn(chosen, bench, servers, series, used, what):
    runs = []
    for number in range(chosen.runs):
        held_in = shutil.copy(bench.held_file, bench.held_file + ".before")
        one = bench.measure(servers, chosen.seconds, series, mode="churn", window=chosen.window, skip=used,
                            clients=min(1 << 24, used + int(chosen.seconds * 100_000)), held_in=held_in)
        used += one["started"]
        runs.append(one)
        say(f"run {number + 1} of {chosen.runs}: {what}: {headline(one)}")
    return runs


def hopeless(chosen, bench, servers):
    """CPU of one DISCOVER that nobody can serve, beyond what the servers need when nobody asks."""
    ours = servers[0].name == "ours"
    groups = {"server": [servers[0].pid], "database": servers[0].database.cpu_pids()}
    with Meter(**groups) as idle:
        time.sleep(2)
    with Meter(**groups) as busy:
        if ours:
            counted = bench.load.run(servers, chosen.seconds, series=bench.load.next_series(), mode="discover",
                                     rate=chosen.hopeless)
        else:
            counted = bench.load.run(servers, 1, series=bench.load.next_series(), mode="discover", window=4, clients=4)
            until_idle(busy.groups)
    base = sum(idle.seconds[name] for name in groups) / idle.wall * busy.wall
    each = (sum(busy.seconds[name] for name in groups) - base) / counted["started"]
    say(f"{servers[0].name} on {servers[0].database.kind}, full: {each * 1e6:,.0f} µs of CPU for a DISCOVER")
    return {**counted, "discover_cpu_us": max(0.0, each * 1e6)}


def until_idle(groups, seconds=120):
    """Until the processes have been quiet for a second, or that long."""
    deadline, quiet = time.monotonic() + seconds, 0
    while time.monotonic() < deadline and quiet < 4:
        with Meter(**groups) as meter:
            time.sleep(0.25)
        quiet = quiet + 1 if sum(meter.seconds[name] for name in groups) < 0.02 else 0


def result(found):
    rows, figures = [], {"ours": {}, "kea": {}}
    base = {}
    for (who, kind, fill), runs in found.items():
        full = "discover_cpu_us" in runs[0]
        rate = None if full else median([one["per_second"] for one in runs])
        base.setdefault((who, kind), rate)
        of_base = ratio(rate, base[who, kind])
        total = lambda name, runs=runs: sum(one[name] for one in runs)
        cost = runs[0]["discover_cpu_us"] if full else None
        rows.append([who, kind, fill, rate, of_base, None if full else median([one["cpu_per_1000"] for one in runs]),
                     None if full else median([one["offer"].get("p99_us") for one in runs]), total("naks"),
                     None if full else total("offers_missed") + total("acks_missed"), total("offered_to_two"), cost])
        figures[who].setdefault(kind, {})[f"{fill:g}"] = {
            "per_second": rate, "of_base": of_base, "naks": total("naks"), "offered_to_two": total("offered_to_two"),
            "offers_missed": total("offers_missed"), "acks_missed": total("acks_missed"), "discover_cpu_us": cost}
    said = table.text(["", "database", "full %", "leases/s", "of the base", "CPU s/1000", "OFFER p99 µs", "NAKs", "missed",
                       "offered to two", "µs CPU a DISCOVER"], sorted(rows, key=lambda row: (row[1], row[0] != "ours", row[2])))
    return figures, said

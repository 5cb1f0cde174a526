"""What a frontend keeps in memory while clients come and go: resident MB over many exchanges. Each DORA is
followed by the RELEASE of a random older lease, so that the table, and the free map, stay as large as they are."""
import time

from lab.process import LabError
from rig import table
from rig.bench import say
from rig.meter import resident_mb
from rig.numbers import median

HELP = "a frontend's memory over many exchanges"
DATABASES = ["postgresql"]
RUNS = 1
POOL = "10.0.0.1 - 10.0.255.254"
# The first part fills caches and finds the sizes of batches; growth is told of the rest.
WARM = 0.1


def options(parser):
    parser.add_argument("--exchanges", type=int, default=10_000_000, metavar="N",
                        help="end when so many are done, or when --seconds are over (10000000)")
    parser.add_argument("--window", type=int, default=256, metavar="N", help="exchanges under way at a time (256)")
    parser.set_defaults(seconds=3600.0)


def run(chosen, bench):
    series = {}
    for kind in chosen.db:
        for who in ("ours", "kea") if bench.has_kea and not chosen.no_kea else ("ours",):
            if kind in ("sqlite", "memfile") and (who == "ours") != (kind == "sqlite"):
                continue
            series[who, kind] = [one_run(chosen, bench, who, kind) for _ in range(chosen.runs)]
    return result(series)


def one_run(chosen, bench, who, kind):
    bench.empty(kind)
    with bench.serving(who, kind, pools=(POOL,)) as servers:
        samples = [(0.0, resident_mb(servers[0].pid))]
        number = bench.load.next_series()
        process = bench.load.start(servers, chosen.seconds, number, mode="churn", window=chosen.window,
                                   clients=min(chosen.exchanges, (1 << 24) - 1), held_out=bench.held_file)
        try:
            begun = told = time.monotonic()
            while process.alive:
                if time.monotonic() - begun > chosen.seconds + 60:
                    raise LabError("the load does not end")
                time.sleep(min(1.0, chosen.seconds / 20))
                samples.append((time.monotonic() - begun, resident_mb(servers[0].pid)))
                if time.monotonic() - told > 30:
                    told = time.monotonic()
                    say(f"{who} on {kind}: {samples[-1][1]:.1f} MB after {samples[-1][0]:.0f} s")
            counted = bench.load.end(process, 5)
        finally:
            process.clean_up()
        bench.took(number, servers[0], counted)
    return {"samples": samples, "exchanges": counted["done"]}


def growth(samples):
    """(at the start, when warm, at the end, most) in MB."""
    warm = samples[int(len(samples) * WARM):] or samples
    return samples[0][1], warm[0][1], samples[-1][1], max(mb for _, mb in samples)


def result(series):
    rows, figures = [], {"ours": {}, "kea": {}}
    for (who, kind), runs in series.items():
        start, warm, end, most = (median(values) for values in zip(*(growth(one["samples"]) for one in runs)))
        exchanges = median([one["exchanges"] for one in runs])
        rows.append([who, kind, exchanges, start, warm, end, most])
        figures[who][kind] = {"exchanges": exchanges, "start_mb": start, "warm_mb": warm, "end_mb": end, "most_mb": most,
                              "samples": [one["samples"] for one in runs]}
    said = table.text(["", "database", "exchanges", "start MB", f"after {WARM:.0%} MB", "end MB", "most MB"], rows)
    return figures, said

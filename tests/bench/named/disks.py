"""Disks that are slower than this one: new leases with a delay before each commit, as a disk with such an fsync
makes it. Batches grow with the delay; Kea, which commits lease by lease, has the same delay."""
from named.leases import clients
from named.overload import delay
from rig import table
from rig.bench import say
from rig.numbers import median, ratio
from rig.pairs import headline

HELP = "new leases with commits that take 0 to 5 ms longer"
DATABASES = ["postgresql"]
RUNS, SECONDS = 3, 5
DELAYS = "0,1,2,5"
WINDOWS = "64,1024"


def options(parser):
    parser.add_argument("--delays", default=DELAYS, metavar="LIST", help=f"milliseconds before each commit ({DELAYS})")
    parser.add_argument("--windows", default=WINDOWS, metavar="LIST", help=f"exchanges under way at a time ({WINDOWS})")


def run(chosen, bench):
    sides = ["ours"] + (["kea"] if bench.has_kea and not chosen.no_kea else [])
    found = {}
    for number in range(chosen.runs):
        for milliseconds in map(float, chosen.delays.split(",")):
            for window in map(int, chosen.windows.split(",")):
                for who in sides if number % 2 == 0 else sides[::-1]:
                    one = measure(chosen, bench, who, milliseconds, window)
                    found.setdefault((window, milliseconds, who), []).append(one)
                    say(f"run {number + 1} of {chosen.runs}: {who}, {milliseconds:g} ms, window {window}: {headline(one)}")
    return result(found)


def measure(chosen, bench, who, milliseconds, window):
    database = bench.database("postgresql")
    bench.empty("postgresql")
    delay(database, milliseconds)
    try:
        with bench.serving(who, "postgresql") as servers:
            counted = bench.measure(servers, chosen.seconds, mode="new", window=window, clients=clients(chosen))
    finally:
        delay(database, 0)
    told = servers[0].told
    counted["batch"] = told["pkt4-received"] / told["batches"] if told.get("batches") else None
    return counted


def result(found):
    rows, figures = [], {"ours": {}, "kea": {}}
    for (window, milliseconds, who), runs in found.items():
        value = lambda name, runs=runs: median([one[name] for one in runs])
        peer = found.get((window, milliseconds, "kea")) if who == "ours" else None
        times = ratio(value("per_second"), median([one["per_second"] for one in peer])) if peer else None
        ack = median([one["ack"].get("average_us") for one in runs])
        rows.append([window, milliseconds, who, value("per_second"), times, value("batch"), value("cpu_per_1000"), ack,
                     sum(one["naks"] for one in runs)])
        figures[who].setdefault(str(window), {})[f"{milliseconds:g}"] = {
            "per_second": value("per_second"), "ratio": times, "batch": value("batch"), "cpu_s_per_1000": value("cpu_per_1000"),
            "ack_average_us": ack}
    rows.sort(key=lambda row: (row[0], row[1], row[2] != "ours"))
    said = table.text(["window", "commit + ms", "", "new leases/s", "ratio", "messages a batch", "CPU s/1000", "ACK avg µs",
                       "NAKs"], rows)
    return figures, said

"""Too many clients: three times the rate at which most exchanges were completed, in open loop, on a database that is
slowed down by a delay before each commit. What was dropped is told by reason."""
from rig import table
from rig.bench import say
from rig.numbers import median, ratio

HELP = "three times the peak on a slow database"
DATABASES = ["postgresql"]
RUNS, SECONDS = 3, 5
# Offered, as parts of what a closed loop completes; the best of them is the peak.
STEPS = (0.6, 0.8, 1.0, 1.2)
OVER = 3
# Counters of a frontend that say why a message had no answer.
REASONS = ("pkt4-queue-full", "exchanges-unserved", "pkt4-processing-failed", "pkt4-parse-failed", "v4-allocation-fail",
           "pkt4-send-failed")
SOCKET = "socket full"


def options(parser):
    parser.add_argument("--commit-delay-ms", type=float, default=8, metavar="MS",
                        help="before each commit of ours, up to 100 (8: about 8,000/s where it is calm)")
    parser.add_argument("--window", type=int, default=1024, metavar="N", help="of the closed loop that finds the scale (1024)")


def delay(database, milliseconds):
    """Durable as before, and slower: what waits for the disk waits so much longer."""
    for name, value in (("commit_delay", int(milliseconds * 1000)), ("commit_siblings", 0 if milliseconds else 5)):
        database.sql(f"ALTER SYSTEM SET {name} = {value}")
    database.sql("SELECT pg_reload_conf()")


def socket_drops(host):
    """Datagrams that the kernel threw away because a socket of this host was full."""
    lines = [line.split() for line in host.run("cat", "/proc/net/snmp").splitlines() if line.startswith("Udp:")]
    return int(dict(zip(*lines))["RcvbufErrors"])


def run(chosen, bench):
    found = {"ours": [series(chosen, bench, "ours", chosen.commit_delay_ms) for _ in range(chosen.runs)]}
    if bench.has_kea and not chosen.no_kea:
        # It commits lease by lease: slow enough as it is.
        found["kea"] = [series(chosen, bench, "kea", 0) for _ in range(chosen.runs)]
    return result(found)


def series(chosen, bench, who, milliseconds):
    delay(bench.database("postgresql"), milliseconds)
    try:
        scale = measure(chosen, bench, who, window=chosen.window if who == "ours" else 64)["per_second"]
        steps = [measure(chosen, bench, who, rate=max(1.0, scale * part)) for part in STEPS]
        peak = max(steps, key=lambda one: one["per_second"])
        over = measure(chosen, bench, who, rate=max(1.0, OVER * peak["per_second"]))
        return {"peak": peak, "over": over, "steps": steps}
    finally:
        delay(bench.database("postgresql"), 0)


def measure(chosen, bench, who, **flags):
    bench.empty("postgresql")
    with bench.serving(who, "postgresql") as servers:
        before = socket_drops(bench.wire.servers[0])
        counted = bench.measure(servers, chosen.seconds, mode="new", clients=1 << 22, **flags)
        dropped = {SOCKET: socket_drops(bench.wire.servers[0]) - before}
    dropped.update({name: servers[0].told.get(name, 0) for name in REASONS})
    counted["offered"] = flags.get("rate")
    counted["dropped"] = {name: count for name, count in dropped.items() if count}
    counted["unanswered"] = counted["discovers"] + counted["requests"] - counted["offers"] - counted["acks"] - counted["naks"]
    offered = f"{counted['offered']:,.0f}/s offered" if counted["offered"] else f"window {flags['window']}"
    say(f"{who}, {offered}: {counted['per_second']:,.0f}/s completed, {counted['unanswered']:,} unanswered, "
        f"{counted['dropped']}")
    return counted


def result(found):
    rows, figures = [], {}
    for who, runs in found.items():
        for name in ("peak", "over"):
            ones = [one[name] for one in runs]
            rows.append([who, "three times that" if name == "over" else "the best rate", median([one["offered"] for one in ones]),
                         median([one["per_second"] for one in ones]),
                         median([ratio(one["over"]["per_second"], one["peak"]["per_second"]) for one in runs])
                         if name == "over" else None,
                         sum(one["unanswered"] for one in ones), sum(sum(one["dropped"].values()) for one in ones),
                         ", ".join(sorted({f"{reason}" for one in ones for reason in one["dropped"]})) or "nothing"])
        figures[who] = {"postgresql": {
            "peak_per_second": median([one["peak"]["per_second"] for one in runs]),
            "over_per_second": median([one["over"]["per_second"] for one in runs]),
            "of_peak": median([ratio(one["over"]["per_second"], one["peak"]["per_second"]) for one in runs]),
            "dropped": [one["over"]["dropped"] for one in runs],
            "unanswered": [one["over"]["unanswered"] for one in runs]}}
    said = table.text(["", "", "offered/s", "completed/s", "of the peak", "unanswered", "told as dropped", "reasons"], rows)
    return figures, said

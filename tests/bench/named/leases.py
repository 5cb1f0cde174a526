"""New leases: DISCOVER to ACK by clients that nobody has seen, a window of them at a time."""
from rig import table
from rig.pairs import in_turn, middle, ratios, spreads

HELP = "new leases a second, closed loop"
MODE, UNIT = "new", "new leases/s"


def options(parser):
    parser.add_argument("--window", type=int, default=64, metavar="N", help="exchanges under way at a time (64)")


def clients(chosen):
    """Enough that no run ends for want of them."""
    return min(1 << 24, int(chosen.seconds * 150_000) + 1000)


def run(chosen, bench):
    def measure(who, kind):
        bench.empty(kind)
        with bench.serving(who, kind) as servers:
            counted = bench.measure(servers, chosen.seconds, mode=MODE, window=chosen.window, clients=clients(chosen))
        return {**counted, "told": servers[0].told}

    return result(in_turn(chosen, bench, measure), UNIT)


def result(found, unit):
    rates, cpu = middle(found, "per_second"), middle(found, "cpu_per_1000")
    times, scatter = ratios(rates), spreads(found, "per_second")
    rows = []
    for (who, kind), runs in found.items():
        peer = times.get(kind) if who == "ours" else None
        rows.append([who, kind, rates[who][kind], scatter[who, kind], peer, cpu[who][kind],
                     middle({(who, kind): runs}, "ack.average_us")[who][kind],
                     middle({(who, kind): runs}, "ack.p99_us")[who][kind],
                     sum(one["naks"] for one in runs), sum(one["offers_missed"] + one["acks_missed"] for one in runs),
                     sum(one["offered_to_two"] for one in runs)])
    said = table.text(["", "database", unit, "spread", "ratio", "CPU s/1000", "ACK avg µs", "ACK p99 µs", "NAKs", "missed",
                       "offered to two"], rows)
    if "memfile" in times:
        said += f"\nours on PostgreSQL is {times['memfile']:.2f} of Kea's memfile, which never flushes"
    return {**rates, "ratio": times, "cpu_s_per_1000": cpu, "runs": by_side(found)}, said


def by_side(found):
    sides = {"ours": {}, "kea": {}}
    for (who, kind), runs in found.items():
        sides[who][kind] = [{name: value for name, value in one.items() if name != "done_by_second"} for one in runs]
    return sides

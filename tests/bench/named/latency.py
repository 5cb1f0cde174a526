"""How long a client waits at a low rate: DISCOVER to OFFER and REQUEST to ACK, new clients in open loop."""
from named.leases import by_side
from rig import table
from rig.numbers import ratio
from rig.pairs import in_turn, middle

HELP = "OFFER and ACK times at 200 clients/s"
TIMES = [("OFFER avg", "offer.average_us"), ("OFFER p50", "offer.p50_us"), ("OFFER p99", "offer.p99_us"),
         ("ACK avg", "ack.average_us"), ("ACK p50", "ack.p50_us"), ("ACK p99", "ack.p99_us")]


def options(parser):
    parser.add_argument("--rate", type=float, default=200, metavar="N", help="clients a second (200)")


def run(chosen, bench):
    def measure(who, kind):
        bench.empty(kind)
        with bench.serving(who, kind) as servers:
            # The first statements of every session are planned before time counts.
            bench.measure(servers, 1, mode="new", rate=chosen.rate)
            return bench.measure(servers, chosen.seconds, mode="new", rate=chosen.rate)

    found = in_turn(chosen, bench, measure)
    values = {column: middle(found, name) for column, name in TIMES}
    rows = [[who, kind, *(values[column][who][kind] for column, _ in TIMES),
             ratio(values["ACK avg"]["ours"].get(kind), values["ACK avg"]["kea"].get(kind)) if who == "ours" else None,
             sum(one["offers_missed"] + one["acks_missed"] for one in runs)] for (who, kind), runs in found.items()]
    said = table.text(["", "database", *(f"{column} µs" for column, _ in TIMES), "ACK avg ratio", "missed"], rows)
    figures = {side: {kind: {name.replace(".", "_"): middle(found, name)[side][kind] for _, name in TIMES}
                      for who, kind in found if who == side} for side in ("ours", "kea")}
    ratios = {kind: {name: ratio(one[name], figures["kea"][kind][name]) for name in one}
              for kind, one in figures["ours"].items() if kind in figures["kea"]}
    return {**figures, "ratio": ratios, "runs": by_side(found)}, said

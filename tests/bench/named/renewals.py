"""Renewals: REQUEST with ciaddr by clients that hold a lease, in rotation; each is a write."""
from named.leases import result
from rig.pairs import in_turn

HELP = "renewals a second, closed loop"


def options(parser):
    parser.add_argument("--window", type=int, default=64, metavar="N", help="exchanges under way at a time (64)")
    parser.add_argument("--leases", type=int, default=20_000, metavar="N", help="so many are renewed in turn (20000)")


def run(chosen, bench):
    def measure(who, kind):
        bench.empty(kind)
        with bench.serving(who, kind) as servers:
            series = bench.load.next_series()
            bench.measure(servers, 120, series, mode="new", window=chosen.window, clients=chosen.leases)
            counted = bench.measure(servers, chosen.seconds, series, mode="renew", window=chosen.window,
                                    clients=chosen.leases, held_in=bench.held_file)
        return {**counted, "told": servers[0].told}

    return result(in_turn(chosen, bench, measure), "renewals/s")

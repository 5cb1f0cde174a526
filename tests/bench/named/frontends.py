"""Several frontends on one database: new leases in one pool, the same total window for any number of them.
Kea's row is two Keas on one database and one pool."""
from named.leases import clients
from rig import table
from rig.numbers import median, ratio
from rig.pairs import headline
from rig.bench import say

HELP = "1, 2, 4 and 8 frontends on one database"
HOSTS = 8
DATABASES = ["postgresql"]


def options(parser):
    parser.add_argument("--window", type=int, default=64, metavar="N", help="exchanges under way, all together (64)")
    parser.add_argument("--counts", default="1,2,4,8", metavar="LIST", help="how many frontends, up to 8 (1,2,4,8)")
    parser.add_argument("--relay", choices=("one", "all"), default="one",
                        help="a client's relay knows one of them, or all: then one is elected (one)")


def run(chosen, bench):
    counts = [int(count) for count in chosen.counts.split(",")]
    spread = chosen.relay == "one"
    more = {"relay_sends_to": "one"} if spread else {}

    def measure(who, kind, count):
        bench.empty(kind)
        with bench.serving(who, kind, count, **(more if who == "ours" else {})) as servers:
            counted = bench.measure(servers, chosen.seconds, mode="new", window=chosen.window, clients=clients(chosen),
                                    spread=spread)
        return {**counted, "told": [server.told for server in servers]}

    found = {}
    with_kea = bench.has_kea and not chosen.no_kea
    for number in range(chosen.runs):
        for kind in (one for one in chosen.db if one in ("postgresql", "mariadb")):
            series = [("ours", count) for count in counts]
            series += [("kea", count) for count in counts if count <= 2] if with_kea else []
            for who, count in series if number % 2 == 0 else series[::-1]:
                one = measure(who, kind, count)
                found.setdefault((who, kind, count), []).append(one)
                say(f"run {number + 1} of {chosen.runs}: {count} × {who} on {kind}: {headline(one)}")
    return result(found)


def result(found):
    rates = {side: median([one["per_second"] for one in runs]) for side, runs in found.items()}
    total = lambda side, name: sum(one[name] for one in found[side])
    rows, figures = [], {"ours": {}, "kea": {}, "ratio": {}}
    for who, kind, count in sorted(found, key=lambda side: (side[1], side[0] == "kea", side[2])):
        side = (who, kind, count)
        alone = ratio(rates[side], rates.get((who, kind, 1)))
        refused = total(side, "naks") / max(1, total(side, "started"))
        rows.append([who, kind, count, rates[side], alone, median([one["cpu_per_1000"] for one in found[side]]),
                     total(side, "naks"), refused * 100, total(side, "offered_to_two"),
                     total(side, "offers_missed") + total(side, "acks_missed"), total(side, "second_offers_same"),
                     total(side, "second_offers_other")])
        figures[who].setdefault(kind, {})[str(count)] = {
            "per_second": rates[side], "of_one_alone": alone, "naks": total(side, "naks"),
            "offered_to_two": total(side, "offered_to_two"),
            "missed": total(side, "offers_missed") + total(side, "acks_missed")}
        if who == "ours":
            figures["ratio"].setdefault(kind, {})[str(count)] = ratio(rates[side], rates.get(("kea", kind, count)))
    said = table.text(["", "database", "servers", "new leases/s", "of one alone", "CPU s/1000", "NAKs", "NAKs %",
                       "offered to two", "missed", "2nd OFFER same", "2nd OFFER other"], rows)
    return figures, said

"""Runs of ours and of the peer in turn, so that what the machine does meanwhile hits both."""
from rig.bench import say
from rig.numbers import median, ratio, spread

# What Kea keeps its leases in, for each of ours; ours on PostgreSQL stands against memfile too.
PEERS = {"postgresql": "postgresql", "mariadb": "mariadb"}
MEMFILE = "memfile"


def sides(options, bench):
    """(who, kind) of every series, a pair beside each other."""
    wanted = []
    for kind in options.db:
        if kind != MEMFILE:
            wanted.append(("ours", kind))
        if (kind in PEERS or kind == MEMFILE) and bench.has_kea and not options.no_kea:
            wanted.append(("kea", kind))
    return wanted


def in_turn(options, bench, measure):
    """`measure(who, kind)` for every side, options.runs times; {(who, kind): [what it returned]}.
    Every second run goes the other way round."""
    if not bench.has_kea and not options.no_kea:
        say("Kea is not installed (kea-dhcp4-server): only ours is measured, there is no ratio")
    series = sides(options, bench)
    found = {side: [] for side in series}
    for number in range(options.runs):
        for who, kind in series if number % 2 == 0 else series[::-1]:
            one = measure(who, kind)
            found[who, kind].append(one)
            say(f"run {number + 1} of {options.runs}: {who} on {kind}: {headline(one)}")
    return found


def headline(one):
    return (f"{one['per_second']:,.0f}/s, {one['naks']} NAKs, {one['offers_missed'] + one['acks_missed']} missed, "
            f"{one['foreign_cores']:.2f} cores taken by others")


def middle(found, name):
    """{"ours": {kind: median}, "kea": {…}} of one number of all runs. `name`: "ack.p99_us" is in "ack"."""
    result = {"ours": {}, "kea": {}}
    for (who, kind), runs in found.items():
        result[who][kind] = median([pick(one, name) for one in runs])
    return result


def spreads(found, name):
    return {side: spread([pick(one, name) for one in runs]) for side, runs in found.items()}


def pick(one, name):
    for part in name.split("."):
        one = one.get(part) if one is not None else None
    return one


def ratios(values):
    """Ours to Kea's by kind; memfile: ours on PostgreSQL to Kea's memfile."""
    said = {kind: ratio(values["ours"].get(kind), values["kea"].get(kind)) for kind in PEERS
            if kind in values["ours"] and kind in values["kea"]}
    if MEMFILE in values["kea"] and "postgresql" in values["ours"]:
        said[MEMFILE] = ratio(values["ours"]["postgresql"], values["kea"][MEMFILE])
    return said

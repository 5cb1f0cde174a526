"""P1 to P4, checked at the end of a run against what the clients saw and what the table holds."""
import collections


def twice(values):
    return sorted(value for value, count in collections.Counter(values).items() if count > 1)


def some(values):
    return f"{len(values)}: {', '.join(map(str, values[:3]))}"


def broken(held, rows, counted=None):
    """`held`: (hardware address, address) of every lease that a client holds by its last ACK; `rows`: the
    same of every lease in use in the table; `counted`: what the clients counted. Returns what is wrong,
    one sentence each; nothing when all promises hold."""
    found = []
    for name, what in (("acked_to_two", "P1: addresses ACKed to a client while another held them"),
                       ("ack_other_address", "P2: ACKs with another address than was asked for")):
        if counted and counted.get(name):
            found.append(f"{what}: {counted[name]}")
    for promise, place, what in (("P1", 1, "addresses"), ("P4", 0, "clients")):
        for source, pairs in (("the clients", held), ("the table", rows)):
            again = twice(pair[place] for pair in pairs)
            if again:
                found.append(f"{promise}: {what} twice in what {source} hold{'s' * (source == 'the table')}: {some(again)}")
    homeless = sorted(set(held) - set(rows))
    if homeless:
        found.append(f"P2, P3: of {len(held)} leases that clients hold these are not in the table, {some(homeless)}")
    return found

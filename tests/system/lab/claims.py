"""What must be true between a capture and the lease table. Each claim raises LabError with what
stands against it."""
import collections
import time

from lab.dhcp import CLIENT_ID
from lab.process import LabError

DEFAULT = 0  # the state of a lease in use; others are declined, expired, released


def expect(condition, what):
    if not condition:
        raise LabError(what)


def fails(claim, *arguments):
    """The claim must not hold: for the tests of the claims."""
    try:
        claim(*arguments)
    except LabError:
        return
    raise LabError(f"{claim.__name__} found nothing wrong with {arguments}")


def settled(claim, seconds=3):
    """Makes a claim until it holds, for a capture and a table are not read at the same moment, and
    tcpdump may write later than a client acts. Raises what stood against it when time is up."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return claim()
        except LabError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def acks(messages):
    """The ACKs that gave or extended a lease (an ACK to an INFORM has no yiaddr)."""
    return [one for one in messages if one.type == "ACK" and one.yiaddr != "0.0.0.0"]


def answers(messages):
    """What servers said."""
    return [one for one in messages if one.type in ("OFFER", "ACK", "NAK")]


def in_use(leases):
    return [lease for lease in leases if lease.state == DEFAULT]


def every_ack_has_its_row(messages, leases):
    """P2: no client heard ACK whose lease is not in the database. Returns the number of leases heard of."""
    rows = {(lease.address, lease.hwaddr) for lease in in_use(leases)}
    heard = {(ack.yiaddr, ack.hwaddr) for ack in acks(messages)}
    homeless = sorted(heard - rows)
    expect(not homeless,
           f"{len(homeless)} of {len(heard)} leases that clients heard of are not in the database: "
           f"{homeless[:5]}")
    return len(heard)


def no_address_twice(messages, leases):
    """P1 and P4: no address for two clients, no client with two addresses, in the capture and in
    the table."""
    for source, pairs in (("the capture", {(ack.yiaddr, ack.hwaddr) for ack in acks(messages)}),
                          ("the table", [(lease.address, lease.hwaddr) for lease in in_use(leases)])):
        for column, what in ((0, "address"), (1, "client")):
            values = [pair[column] for pair in pairs]
            twice = [value for value, count in collections.Counter(values).items() if count > 1]
            expect(not twice, f"an {what} stands twice in {source}: {twice[:5]}")


def exactly_what_was_acked(messages, leases):
    """The leases in use are those that clients heard of, each once, and no other."""
    every_ack_has_its_row(messages, leases)
    no_address_twice(messages, leases)
    heard = {ack.yiaddr for ack in acks(messages)}
    unheard = sorted({lease.address for lease in in_use(leases)} - heard)
    expect(not unheard,
           f"{len(unheard)} leases are in the database and no client heard of them: {unheard[:5]}")


def every_row_lasts_as_long_as_was_heard(messages, leases):
    """No client counts on its address for longer than its row says. RFC 2131 §4.4.1: it counts from when it
    sent the REQUEST; the row is written, by the database's clock, after that. Later ACKs for the same client
    count."""
    rows, asked, last = {(lease.address, lease.hwaddr): lease for lease in in_use(leases)}, {}, {}
    for one in messages:
        if one.type == "REQUEST":
            asked.setdefault((one.hwaddr, one.xid), one.time)
        elif one.type == "ACK" and one.yiaddr != "0.0.0.0":
            last[(one.yiaddr, one.hwaddr)] = one
    for pair, ack in last.items():
        expect(pair in rows, f"not in the database: {ack}")
        expect((ack.hwaddr, ack.xid) in asked, f"nobody asked for it: {ack}")
        # SQLite's and MariaDB's views show whole seconds.
        short = asked[(ack.hwaddr, ack.xid)] + ack.lifetime - rows[pair].expire
        expect(short < 1, f"{rows[pair]} ends {short:.1f} s before its client's count: {ack}")


def nothing_lost(messages, leases):
    """P1, P2 and P4, for everything in the capture. Returns the number of leases heard of."""
    heard = every_ack_has_its_row(messages, leases)
    every_row_lasts_as_long_as_was_heard(messages, leases)
    no_address_twice(messages, leases)
    return heard


def row_is_what_was_heard(lease, ack, request):
    """The row says what the client was told: whose, which address, how long, until when."""
    told = (ack.yiaddr, ack.hwaddr, ack.lifetime, request.options.get(CLIENT_ID, b"").hex())
    row = (lease.address, lease.hwaddr, lease.valid_lifetime, lease.client_id)
    expect(row == told, f"the row says {row}, the client was told {told}")
    # The row is written before the ACK leaves; SQLite's view shows whole seconds.
    left = lease.expire - ack.time
    expect(-2 < left - ack.lifetime < 1,
           f"{lease.address} expires {left:.1f} s after the ACK, the client was told {ack.lifetime}")

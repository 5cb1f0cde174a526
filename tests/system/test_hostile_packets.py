"""What no client sends must neither stop a frontend nor cost another client its lease."""
import random

from lab import Lab, until
from lab.cases import case
from lab.claims import acks, every_ack_has_its_row, expect, no_address_twice
from lab.packets import hwaddr_of, request


def garbage(good):
    """Datagrams of all kinds that are no DHCP, and one that is, cut short and changed everywhere."""
    dice = random.Random(2131)
    yield from (dice.randbytes(dice.randrange(1, 1400)) for _ in range(300))
    yield from (good[:length] for length in range(1, len(good)))
    for at in range(len(good)):
        yield good[:at] + bytes([good[at] ^ dice.randrange(1, 256)]) + good[at + 1:]


@case("sqlite", "postgres")
def test_garbage_stops_no_frontend(database):
    with Lab(database) as lab:
        frontend, = lab.start_frontends(1)
        lab.start_relay()
        sender = lab.sender()
        good = request(0, sender.address, lab.pool[0], frontend.address)
        sender.send(frontend.address, garbage(good))
        lab.client("udhcpc", "alice").start().wait_for("bound")
        expect(frontend.process.alive, f"the frontend ended: {frontend.output()[-2000:]}")
        expect(frontend.stop() == 0, "the frontend did not end well")


@case("sqlite", "postgres")
def test_a_hostname_that_is_no_text_costs_no_neighbour_its_lease(database):
    with Lab(database) as lab:
        frontend, = lab.start_frontends(1)
        capture, sender = lab.capture(), lab.sender()
        names = {7: b"\xff", 8: b"a\0b", 9: b"\xc3", 10: b"'; DROP TABLE lease; --", 11: b"\xed\xa0\x80"}
        clients = range(64)
        neighbours = {hwaddr_of(number) for number in clients if number not in names}
        sender.send(frontend.address, [request(number, sender.address, lab.pool[0] + number, frontend.address,
                                               names.get(number, b"host")) for number in clients])
        until(lambda: neighbours <= {ack.hwaddr for ack in acks(capture.messages())}, 10,
              f"ACKs for the {len(neighbours)} neighbours")
        capture.stop()
        leases = lab.database.leases()
        every_ack_has_its_row(capture.messages(), leases)
        no_address_twice(capture.messages(), leases)
        named = {ack.hwaddr for ack in acks(capture.messages())} - neighbours
        print(f"all {len(neighbours)} neighbours and {len(named)} of the {len(names)} with such a name were given a lease")

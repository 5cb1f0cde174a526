"""Addresses that are not free: in use by a stranger, held by a client that went away, remembered by a client."""
from lab import Lab, until
from lab.cases import case
from lab.claims import acks, answers, expect

DECLINED = 1


def serve(lab):
    lab.start_frontends(2)
    lab.start_relay()
    return lab.capture()


@case("sqlite", "postgres")
def test_an_address_that_a_client_declines_is_given_to_nobody(database):
    with Lab(database) as lab:
        capture = serve(lab)
        # -a: udhcpc asks by ARP whether somebody has the address that it was given.
        alice = lab.client("udhcpc", "alice", flags=["-a"]).start()
        address = alice.wait_for("bound")["address"]
        alice.kill()
        lab.squatter(address)
        alice.start()
        # RFC 2131 §3.1: after a DECLINE the client waits ten seconds; -A 1 makes it one.
        other = alice.wait_for("bound", 25, after=1)["address"]
        capture.wait_for(lambda one: one.type == "DECLINE" and one.requested == address, f"a DECLINE of {address}")
        expect(other != address, f"alice was given {address} again after she declined it")
        rows = {lease.address: lease for lease in lab.database.leases()}
        expect(rows[address].state == DECLINED, f"not declined: {rows[address]}")
        expect(rows[address].hwaddr != alice.hwaddr, f"still in alice's name: {rows[address]}")
        expect(rows[other].hwaddr == alice.hwaddr and rows[other].state == 0, f"not alice's: {rows[other]}")
        bob = lab.client("udhcpc", "bob").start().wait_for("bound")
        expect(bob["address"] not in (address, other), f"bob was given {bob['address']}")


@case("sqlite", "postgres")
def test_the_last_address_goes_to_the_next_client_only_after_its_lease_has_ended(database):
    with Lab(database, pool_size=1, lifetimes=(4, 1, 2)) as lab:
        capture = serve(lab)
        alice = lab.client("dhclient", "alice").start()
        address = alice.wait_for("bound")["address"]
        alice.kill()
        ends = next(lease.expire for lease in lab.database.leases() if lease.address == address)
        bob = lab.client("udhcpc", "bob").start()
        told = bob.wait_for("bound", 30)
        expect(told["address"] == address, f"bob was given {told['address']}, the pool is {address} alone")
        first = answers(capture.messages(hwaddr=bob.hwaddr))[0]
        # SQLite's view shows whole seconds.
        expect(first.time >= ends - 1, f"{first} came {ends - first.time:.1f} s before alice's lease ended")


@case("sqlite", "postgres")
def test_a_client_that_reboots_keeps_its_address(database):
    with Lab(database) as lab:
        capture = serve(lab)
        alice = lab.client("dhclient", "alice").start()
        address = alice.wait_for("bound")["address"]
        until(lambda: alice.remembers(address), 5, f"alice to remember {address}")
        alice.kill()
        discovers = len(capture.messages("DISCOVER"))
        # RFC 2131 §4.3.2, INIT-REBOOT: dhclient remembers its lease and asks for it without a DISCOVER.
        again = alice.start().wait_for("bound", after=1)
        expect(again["word"] == "REBOOT" and again["address"] == address, f"not {address} by INIT-REBOOT: {again}")
        expect(len(capture.messages("DISCOVER")) == discovers, "a DISCOVER was needed")
        expect({ack.yiaddr for ack in acks(capture.messages())} == {address}, "another address was given")
        until(lambda: alice.configured_addresses() == [address], 3, f"alice to have {address}")

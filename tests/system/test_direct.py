"""Clients on the link of a frontend, without a relay: what stands on the wire (RFC 2131 §4.1)."""
from lab import Lab, until
from lab.cases import case
from lab.claims import exactly_what_was_acked, expect

CLIENTS = (("udhcpc", "alice"), ("dhclient", "bob"), ("dhcpcd", "carol"))


@case("sqlite")
def test_udhcpc_dhclient_and_dhcpcd_get_leases_directly_on_the_link(database):
    with Lab(database, direct=True) as lab:
        frontend, = lab.start_frontends(1)
        capture = lab.capture()
        for kind, name in CLIENTS:
            client = lab.client(kind, name).start()
            told = client.wait_for("bound")
            expect(lab.in_pool(told["address"]), f"{name} got {told['address']}, which is not in the pool")
            expect(told["server"] == frontend.client_address, f"{name} was answered by {told['server']}")
            until(lambda: told["address"] in client.configured_addresses(), 3, f"{name} to have {told['address']}")
        capture.stop()
        exactly_what_was_acked(capture.messages(), lab.database.leases())

"""The life of a lease, with real clients behind a relay and two frontends over one database."""
from lab import DNS, Lab, until
from lab.cases import case
from lab.claims import acks, exactly_what_was_acked, expect, in_use, no_address_twice
from lab.claims import row_is_what_was_heard, settled
from lab.dhcp import DNS as DNS_OPTION
from lab.dhcp import ROUTER, T1, T2


def serve(lab):
    """Two frontends, a relay that knows both, and a capture of what the clients hear."""
    lab.start_frontends(2)
    lab.start_relay()
    return lab.capture()


def row_of(lab, client):
    """The one row in use of this client, or None."""
    rows = [lease for lease in in_use(lab.database.leases()) if lease.hwaddr == client.hwaddr]
    expect(len(rows) < 2, f"{client.name} has {len(rows)} leases: {rows}")
    return rows[0] if rows else None


def last_ack(capture, client):
    heard = acks(capture.messages(hwaddr=client.hwaddr))
    expect(heard, f"no ACK for {client.name} in the capture")
    return heard[-1]


def row_as_heard(lab, capture, client):
    """The row of this client, which says what its last ACK said."""
    def claim():
        row, request = row_of(lab, client), capture.messages("REQUEST", hwaddr=client.hwaddr)[-1]
        row_is_what_was_heard(row, last_ack(capture, client), request)
        return row

    return settled(claim)


@case("sqlite", "postgres", "mariadb")
def test_udhcpc_dhclient_and_dhcpcd_get_leases_through_the_relay(database):
    with Lab(database, lifetimes=(3600, 900, 1800)) as lab:
        capture = serve(lab)
        clients = [
            lab.client(kind, name).start()
            for kind, name in (("udhcpc", "alice"), ("dhclient", "bob"), ("dhcpcd", "carol"))
        ]
        for client in clients:
            told = client.wait_for("bound")
            ack = settled(lambda: last_ack(capture, client))
            expect(lab.in_pool(told["address"]),
                   f"{client.name} got {told['address']}, which is not in the pool")
            expect(told["address"] == ack.yiaddr,
                   f"{client.name} took {told['address']}, the ACK said {ack.yiaddr}")
            until(lambda: told["address"] in client.configured_addresses(), 3,
                  f"{client.name} to have {told['address']}")
            expect(
                ack.addresses(ROUTER) == told["routers"] == [lab.router_address],
                f"routers: {told['routers']}")
            expect(ack.addresses(DNS_OPTION) == told["dns"] == DNS, f"domain-name-servers: {told['dns']}")
            expect((ack.lifetime, ack.number(T1), ack.number(T2)) == (3600, 900, 1800), f"lifetimes: {ack}")
            expect(ack.server_id in [one.address for one in lab.frontends], f"server identifier: {ack}")
            row_as_heard(lab, capture, client)
        capture.stop()
        exactly_what_was_acked(capture.messages(), lab.database.leases())


@case("sqlite", "postgres")
def test_a_renewal_extends_the_lease(database):
    with Lab(database, lifetimes=(60, 3, 40)) as lab:
        capture = serve(lab)
        udhcpc, dhclient = lab.client("udhcpc", "alice").start(), lab.client("dhclient", "bob").start()
        first = {client: (client.wait_for("bound"), row_of(lab, client)) for client in (udhcpc, dhclient)}
        # dhclient renews by itself at T1, udhcpc then by order: SQLite's view shows whole seconds.
        dhclient.wait_for("renewed")
        udhcpc.renew()
        for client, (told, row) in first.items():
            again = client.wait_for("renewed")
            expect(again["address"] == told["address"],
                   f"{client.name} had {told['address']}, now {again['address']}")
            later = row_as_heard(lab, capture, client)
            expect(later.address == row.address and later.expire > row.expire, f"{row} became {later}")
        # udhcpc may miss the answer to its unicast (it opens its socket after it sent) and
        # then broadcasts; dhclient does not.
        request = capture.messages("REQUEST", hwaddr=dhclient.hwaddr)[-1]
        answer = last_ack(capture, dhclient)
        expect(request.destination == answer.source == first[dhclient][0]["server"],
               f"not renewed by unicast: {request}")
        capture.stop()
        exactly_what_was_acked(capture.messages(), lab.database.leases())


@case("sqlite", "postgres")
def test_a_release_frees_the_lease(database):
    with Lab(database) as lab:
        capture = serve(lab)
        clients = [lab.client("udhcpc", "alice").start(), lab.client("dhclient", "bob").start()]
        for client in clients:
            address = client.wait_for("bound")["address"]
            expect(row_of(lab, client).address == address, f"{client.name} has no row for {address}")
            client.release()
            capture.wait_for(lambda one: one.type == "RELEASE" and one.ciaddr == address,
                             f"a RELEASE of {address}")
            until(lambda: row_of(lab, client) is None, 5, f"{address} to be free in the database")
        capture.stop()


@case("sqlite", "postgres")
def test_the_survivor_extends_the_lease_when_a_frontend_was_killed(database):
    with Lab(database, lifetimes=(60, 3, 6)) as lab:
        capture = serve(lab)
        client = lab.client("dhclient", "bob").start()
        told, row = client.wait_for("bound"), row_of(lab, client)
        dead = next(one for one in lab.frontends if one.address == told["server"])
        survivor = next(one for one in lab.frontends if one is not dead)
        dead.kill()
        again = client.wait_for("renewed", 20)
        expect(again["address"] == told["address"], f"bob had {told['address']}, now {again['address']}")
        expect(again["server"] == survivor.address, f"not by the survivor: {again}")
        expect(row_as_heard(lab, capture, client).expire > row.expire, "the row was not extended")
        no_address_twice(capture.messages(), lab.database.leases())
        # A new client is served too, though the relay still asks the dead one.
        newcomer = lab.client("udhcpc", "alice").start().wait_for("bound")
        expect(newcomer["server"] == survivor.address and newcomer["address"] != told["address"],
               f"newcomer: {newcomer}")
        capture.stop()
        exactly_what_was_acked(capture.messages(), lab.database.leases())


@case("sqlite", "postgres")
def test_a_restarted_frontend_gives_the_same_client_the_same_address(database):
    with Lab(database) as lab:
        frontend, = lab.start_frontends(1)
        lab.start_relay()
        capture = lab.capture()
        client = lab.client("udhcpc", "alice").start()
        told = client.wait_for("bound")
        frontend.kill()
        frontend.start()
        client.kill()
        again = client.start().wait_for("bound", after=1)
        expect(again["address"] == told["address"], f"alice had {told['address']}, now {again['address']}")
        capture.stop()
        exactly_what_was_acked(capture.messages(), lab.database.leases())

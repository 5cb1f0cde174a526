"""The four clients that networks have: each acquires, renews, rebinds, releases and declines, on the link of a
frontend and behind dhcrelay, and configures what it was told."""
from lab import DNS, Lab, until
from lab.cases import case
from lab.claims import acks, exactly_what_was_acked, expect, in_use
from lab.dhcp import DNS as DNS_OPTION
from lab.dhcp import ROUTER

DECLINED = 1
# T1 and T2 are for those that follow them; udhcpc goes by half of its lease.
LIFETIMES = (3600, 3, 7)
SHORT = 12
NOBODY = "02:00:00:00:ff:ff"  # a hardware address


def default_route(client):
    """The router of this client's default route, by its kernel."""
    words = client.namespace.run("ip", "-4", "route", "show", "default").split()
    return words[words.index("via") + 1] if "via" in words else None


def has_configured(lab, capture, client):
    """The client has what its ACK said: address, router, name servers. Returns the address."""
    told = client.wait_for("bound", 20)
    ack = capture.wait_for(lambda one: one.type == "ACK" and one.hwaddr == client.hwaddr, f"an ACK for {client.name}")
    expect(lab.in_pool(ack.yiaddr) and told["address"] == ack.yiaddr,
           f"{client.name} took {told['address']}, the ACK said {ack.yiaddr}")
    until(lambda: client.configured_addresses() == [ack.yiaddr], 5, f"{client.name} to have {ack.yiaddr} alone")
    until(lambda: default_route(client) == lab.router_address, 5, f"{client.name} to have a route")
    expect(ack.addresses(ROUTER) == told["routers"] == [lab.router_address], f"{client.name}: routers: {told}")
    expect(ack.addresses(DNS_OPTION) == told["dns"] == DNS, f"{client.name}: name servers: {told}")
    return ack.yiaddr


def extended(capture, client, how, wanted, after=0.0, seconds=20):
    """The client's next REQUEST of its own address for which `wanted` holds, and that it was answered."""
    def asks(one):
        return (one.type == "REQUEST" and one.hwaddr == client.hwaddr and one.ciaddr != "0.0.0.0"
                and one.time > after and wanted(one))

    request = capture.wait_for(asks, f"{client.name} to {how}", seconds)
    ack = capture.wait_for(lambda one: one.type == "ACK" and one.hwaddr == client.hwaddr and one.xid == request.xid
                           and one.time >= request.time, f"an ACK for {client.name}, which {how}s")
    expect(ack.yiaddr == request.ciaddr, f"{client.name} asked for {request.ciaddr} and got {ack.yiaddr}")
    return ack


def reach(lab, client, addresses, reachable):
    """Whether packets of this client to these addresses arrive. On the link udhcpc asks no routes."""
    for address in addresses:
        client.namespace.run("ip", "route", "del" if reachable else "add", "blackhole", f"{address}/32")
        if lab.direct:
            client.namespace.run("ip", "neighbour", *(["del"] if reachable else ["replace", "lladdr", NOBODY]),
                                 "to", address, "dev", client.device)


def can_decline(client, address, frontends):
    """systemd-networkd 252 sends its DECLINE from the address that it declines, which the kernel lets nobody do
    who does not have it. So its host has it, but not on the link; and a route to the servers."""
    client.namespace.run("ip", "address", "add", f"{address}/32", "dev", "lo")
    client.namespace.run("ip", "link", "set", "up", "dev", client.device)
    for frontend in frontends:
        client.namespace.run("ip", "route", "add", frontend.client_address, "dev", client.device)


def live(lab):
    """All of them at once, from the first packet to the last."""
    short = {"name": "short", "test": "pkt4.mac == 0x020000000002", "valid-lifetime": SHORT}
    frontends = lab.start_frontends(2, client_classes=[short])
    if not lab.direct:
        lab.start_relay()
    servers = [one.client_address if lab.direct else one.address for one in frontends]
    capture = lab.capture()
    alice, short_udhcpc = lab.client("udhcpc", "alice").start(), lab.client("udhcpc", "shorty").start()
    others = [lab.client(kind, name).start() for kind, name in (("dhclient", "bob"), ("dhcpcd", "carol"),
                                                                ("networkd", "dave"))]
    everybody = [alice, short_udhcpc, *others]
    addresses = {client: has_configured(lab, capture, client) for client in everybody}
    # It never hears of its server again: see below.
    reach(lab, short_udhcpc, servers, False)
    # Renewing is by unicast to the server that gave the lease.
    alice.renew()
    for client in [alice, *others]:
        extended(capture, client, "renew", lambda one: one.destination in servers)
        print(f"{client.program} renewed")
    # Rebinding is by broadcast, when the server does not answer.
    rebinding = [short_udhcpc, *others]
    for client in others:
        reach(lab, client, servers, False)
    for client in rebinding:
        extended(capture, client, "rebind", lambda one: one.destination == "255.255.255.255")
        print(f"{client.program} rebound")
    for client in rebinding:
        reach(lab, client, servers, True)
    for client in everybody:
        expect(client.configured_addresses() == [addresses[client]], f"{client.name} lost its address on the way")
    for client in everybody:
        client.release()
        address = addresses[client]
        capture.wait_for(lambda one: one.type == "RELEASE" and one.ciaddr == address, f"a RELEASE of {address}")
        until(lambda: address not in [lease.address for lease in in_use(lab.database.leases())], 5,
              f"{address} to be free in the database")
        print(f"{client.program} released")
    capture.stop()
    exactly_what_was_acked([], lab.database.leases())


@case("sqlite")
def test_every_client_lives_through_its_lease_on_the_link_of_a_frontend(database):
    with Lab(database, direct=True, lifetimes=LIFETIMES) as lab:
        live(lab)


@case("sqlite")
def test_every_client_lives_through_its_lease_behind_a_relay(database):
    with Lab(database, lifetimes=LIFETIMES) as lab:
        live(lab)


@case("sqlite")
def test_every_client_that_can_declines_an_address_that_somebody_has(database):
    """dhclient alone cannot: it leaves the question to its script."""
    with Lab(database, direct=True) as lab:
        frontends = lab.start_frontends(2)
        capture = lab.capture()
        clients = [lab.client("udhcpc", "alice", flags=["-a"]), lab.client("dhcpcd that probes", "carol"),
                   lab.client("networkd", "dave", flags=["SendDecline=yes"])]
        taken = {}
        for client in clients:
            client.start()
        for client in clients:
            taken[client] = client.wait_for("bound", 20)["address"]
        for client in clients:
            client.kill()
            lab.squatter(taken[client], f"squat-{client.name}")
            if client.program == "systemd-networkd":
                can_decline(client, taken[client], frontends)
            client.start()
        for client in clients:
            address = taken[client]
            capture.wait_for(lambda one: one.type == "DECLINE" and address in (one.requested, one.ciaddr),
                             f"a DECLINE of {address}", 20)
            until(lambda: {lease.address: lease.state for lease in lab.database.leases()}[address] == DECLINED, 5,
                  f"{address} to be declined in the database")
            print(f"{client.program} declined {address}")
        for client in clients:
            address = taken[client]
            other = capture.wait_for(lambda one: one in acks([one]) and one.hwaddr == client.hwaddr
                                     and one.yiaddr != address, f"another address for {client.name}", 30)
            until(lambda: other.yiaddr in client.configured_addresses(), 20, f"{client.name} to have {other.yiaddr}")
            expect(other.yiaddr not in taken.values(), f"{client.name} was given {other.yiaddr}, which is taken")
        capture.stop()

"""However many frontends there are, in the calm one of them answers: counted on the wire, for real
clients that get a lease, renew, rebind and reboot, behind a relay and directly on the link."""
import contextlib
import time

from lab import Lab, until
from lab.cases import case
from lab.claims import answers, exactly_what_was_acked, expect
from lab.service import one_answer_each

EVERYBODY = "255.255.255.255"
CLIENTS = (("udhcpc", "alice"), ("dhclient", "bob"), ("dhcpcd", "carol"))


def renew(clients):
    """Unicasts, by order or by themselves: each to the frontend that answered."""
    for client in clients:
        if client.program == "udhcpc":
            client.renew()
    for client in clients:
        if client.program != "dhcpcd":
            client.wait_for("renewed", 10)


def rebind(lab, capture, clients):
    """Unicasts are lost on their way, and clients then ask everybody. Returns what was lost."""
    since = time.time()
    with unicasts_lost(lab, clients):
        renewed = {client: len(client.events("renewed")) for client in clients}
        clients[0].renew()
        for client in clients[:2]:
            client.wait_for("renewed", 20, after=renewed[client])
    asked = [one for one in capture.messages("REQUEST") if one.time > since]
    to_everybody = {one.hwaddr for one in asked if one.destination == EVERYBODY}
    expect({client.hwaddr for client in clients[:2]} <= to_everybody, f"only {to_everybody} asked everybody")
    return [one for one in asked if one.destination != EVERYBODY]


@contextlib.contextmanager
def unicasts_lost(lab, clients):
    """What clients send to a frontend alone reaches nobody."""
    if lab.direct:
        # A hardware address that nobody has: the bridge shows such a frame to everybody.
        for client in clients:
            for frontend in lab.frontends:
                client.namespace.run("ip", "neighbour", "replace", frontend.client_address, "lladdr",
                                     "02:dd:dd:dd:dd:dd", "dev", client.device, "nud", "permanent")
        yield
        for client in clients:
            client.namespace.run("ip", "neighbour", "flush", "nud", "permanent", "dev", client.device)
    else:
        for frontend in lab.frontends:
            lab.router.run("ip", "route", "add", "blackhole", f"{frontend.address}/32")
        yield
        for frontend in lab.frontends:
            lab.router.run("ip", "route", "delete", "blackhole", f"{frontend.address}/32")


def reboot(capture, clients):
    """dhclient and dhcpcd remember their leases, and ask for them without a DISCOVER (INIT-REBOOT)."""
    for client in clients[1:]:
        address = client.events("bound")[-1]["address"]
        if client.program == "dhclient":
            until(lambda: client.remembers(address), 5, f"{client.name} to remember {address}")
        discovers = len(capture.messages("DISCOVER", hwaddr=client.hwaddr))
        bound = len(client.events("bound"))
        client.kill()
        again = client.start().wait_for("bound", after=bound)
        expect(again["address"] == address, f"{client.name} had {address}, now {again['address']}")
        expect(len(capture.messages("DISCOVER", hwaddr=client.hwaddr)) == discovers,
               f"{client.name} needed a DISCOVER")


def one_answer(database, frontends, direct):
    # dhclient renews between 3 and 4 s and rebinds at 5 s.
    with Lab(database, lifetimes=(60, 4, 5), direct=direct) as lab:
        lab.start_frontends(frontends)
        if not direct:
            lab.start_relay()
        capture = lab.capture()
        servers = capture if direct else lab.capture(lab.server_link)
        clients = [lab.client(kind, name).start() for kind, name in CLIENTS]
        for client in clients:
            told = client.wait_for("bound")
            until(lambda: told["address"] in client.configured_addresses(), 3,
                  f"{client.name} to have {told['address']}")
        renew(clients)
        lost = rebind(lab, capture, clients)
        reboot(capture, clients)
        for client in clients:
            client.process.kill()
        capture.stop()
        if servers is not capture:
            servers.stop()
        asked = [one for one in capture.messages() if one not in lost]
        count = one_answer_each(asked, capture.messages())
        one_answer_each(asked, servers.messages())
        exactly_what_was_acked(capture.messages(), lab.database.leases())
        sources = {one.source for one in answers(servers.messages())}
        print(f"{count} questions, one answer each, by {len(sources)} of {frontends} frontends")


@case("sqlite", "postgres")
def test_two_frontends_give_one_answer_to_clients_behind_a_relay(database):
    one_answer(database, 2, direct=False)


@case("sqlite")
def test_two_frontends_give_one_answer_to_clients_on_their_link(database):
    one_answer(database, 2, direct=True)


@case("postgres")
def test_five_frontends_give_one_answer_to_clients_behind_a_relay(database):
    one_answer(database, 5, direct=False)


@case("sqlite", "postgres")
def test_five_frontends_give_one_answer_to_clients_on_their_link(database):
    one_answer(database, 5, direct=True)

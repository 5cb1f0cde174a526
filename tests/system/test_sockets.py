"""interfaces-config: what cannot be opened, what is tried again, and by which interface answers leave."""
import signal

from lab import Lab
from lab.cases import case
from lab.claims import expect
from lab.frames import DISCOVER, datagram, frame, message, send_frames



def capabilities(*names):
    """Runs a program as nobody, with these capabilities only, as a container does."""
    granted = ",".join(["-all", *(f"+{name}" for name in names)])
    return ["setpriv", "--pdeathsig", "KILL", "--reuid", "65534", "--regid", "65534", "--clear-groups",
            "--inh-caps", granted, "--ambient-caps", granted]


def configuration(lab, *interfaces, **more):
    settings = lab.configuration()
    settings["Dhcp4"]["interfaces-config"] = {"interfaces": interfaces, **more}
    return settings


def alone(settings):
    """Over a database of its own, which makes a cluster of one: no gossip, which needs an address."""
    settings["Dhcp4"]["lease-database"] = {"type": "memfile", "persist": False}
    return settings


def takes_its_address_away(frontend):
    frontend.host.run("ip", "address", "flush", "dev", "clients0")


def gives_it_back(frontend):
    frontend.host.address("clients0", f"{frontend.client_address}/24")


def ends_with(frontend, *words):
    frontend.launch()
    expect(frontend.process.wait(10) == 1, "the frontend ended well")
    expect(all(word in frontend.output() for word in words), f"does not say {words}: {frontend.output()}")


@case()
def test_an_interface_that_cannot_be_opened_is_tried_again_while_others_are_served():
    with Lab("sqlite", direct=True) as lab:
        frontend = lab.frontend(configuration(lab, "eth0", "clients0", **{
            "service-sockets-max-retries": 100, "service-sockets-retry-wait-time": 100
        }))
        takes_its_address_away(frontend)
        frontend.start()
        frontend.process.wait_for("DHCPSRV_OPEN_SOCKET_FAIL interface clients0 has no IPv4 address")
        capture, sender = lab.capture(lab.server_link), lab.sender()
        sender.send(frontend.address, [message(DISCOVER, "02:ff:00:00:00:01", giaddr=sender.address)])
        capture.wait_for(lambda one: one.type == "OFFER", "an OFFER by the interface that is open")
        gives_it_back(frontend)
        told = lab.client("udhcpc", "alice").start().wait_for("bound")
        expect(told["server"] == frontend.client_address, f"alice was answered by {told['server']}")


@case()
def test_a_frontend_without_any_socket_ends_with_the_reason():
    with Lab("sqlite", direct=True) as lab:
        frontend = lab.frontend(alone(configuration(lab, "clients0")))
        takes_its_address_away(frontend)
        ends_with(frontend, "no interface can be served: interface clients0 has no IPv4 address")
        frontend.configure(alone(configuration(lab, "eth9")))
        ends_with(frontend, 'this host has no interface "eth9"')


@case()
def test_all_sockets_may_be_required():
    with Lab("sqlite", direct=True) as lab:
        frontend = lab.frontend(configuration(lab, "eth0", "clients0", **{
            "service-sockets-require-all": True, "service-sockets-max-retries": 2,
            "service-sockets-retry-wait-time": 200
        }))
        takes_its_address_away(frontend)
        ends_with(frontend, "DHCP4_OPEN_SOCKETS_FAILED service-sockets-require-all", "clients0 has no IPv4 address")
        tries = frontend.output().count("DHCPSRV_OPEN_SOCKET_FAIL")
        expect(tries == 3, f"tried {tries} times, expected once and twice again")


@case()
def test_capabilities_are_enough_and_the_one_that_is_missing_is_named():
    with Lab("sqlite", direct=True) as lab:
        frontend = lab.frontend(alone(configuration(lab, "clients0")))
        frontend.prefix = capabilities("net_bind_service")
        ends_with(frontend, "cannot open a raw socket on clients0", "CAP_NET_RAW")
        frontend.prefix = capabilities()
        ends_with(frontend, "cannot listen on 192.0.2.253:67", "CAP_NET_BIND_SERVICE")
        frontend.prefix = capabilities("net_raw", "net_bind_service")
        frontend.start()
        lab.client("udhcpc", "alice").start().wait_for("bound")


@case()
def test_an_answer_leaves_by_the_interface_of_the_question_unless_routes_decide():
    for choice, name in (("same-as-inbound", "router"), ("use-routing", "frontend")):
        with Lab("sqlite", direct=True) as lab:
            # The relay is on the client link, its question comes by the server link.
            frontend = lab.frontend(configuration(lab, "eth0", "clients0", **{"outbound-interface": choice}))
            frontend.start()
            capture, sender = lab.capture(), lab.sender()
            sender.send(frontend.address, [message(DISCOVER, "02:ff:00:00:00:01", giaddr=sender.address)])
            offer = capture.wait_for(lambda one: one.type == "OFFER", "an OFFER")
            hosts = {lab.router: "router", frontend.host: "frontend"}
            came_by = next((name for host, name in hosts.items() if host.hwaddr("clients0") == offer.source_mac), None)
            expect(came_by == name and offer.source == frontend.address, f"{choice}: came by {came_by}: {offer}")


@case()
def test_a_reload_opens_and_closes_interfaces_and_leaves_them_if_it_is_wrong():
    with Lab("sqlite", direct=True) as lab:
        frontend = lab.frontend(configuration(lab, "eth0")).start()

        def reload(said, *interfaces):
            frontend.configure(configuration(lab, *interfaces))
            frontend.process.send(signal.SIGHUP)
            frontend.process.wait_for(said)

        reload("LEASEHOLD_SOCKETS_CLOSED no longer listens on eth0", "clients0")
        lab.client("udhcpc", "alice").start().wait_for("bound")
        reload('no interface "eth9"', "eth9")
        told = lab.client("udhcpc", "bob").start().wait_for("bound")
        expect(told["server"] == frontend.client_address, f"bob was answered by {told['server']}")


@case()
def test_an_answer_longer_than_the_mtu_is_an_error_with_a_remedy():
    with Lab("sqlite", direct=True) as lab:
        frontend = lab.frontend(alone(configuration(lab, "clients0"))).start()
        # A veth hears no frame longer than its MTU either: the question is short.
        frontend.host.run("ip", "link", "set", "clients0", "mtu", 320)
        hwaddr = "02:ff:00:00:00:01"
        send_frames(lab.squatter("192.0.2.77"), "eth0", [frame(hwaddr, datagram(message(DISCOVER, hwaddr)))])
        frontend.process.wait_for("DHCP4_PACKET_SEND_FAIL cannot send to .* on clients0: the packet of .* MTU")
        frontend.host.run("ip", "link", "set", "clients0", "mtu", 1500)
        lab.client("udhcpc", "alice").start().wait_for("bound")

"""Clients on the link of a frontend, without a relay: what stands on the wire (RFC 2131 §4.1)."""
import re

from lab import Lab, until
from lab.cases import case
from lab.claims import acks, answers, exactly_what_was_acked, expect
from lab.frames import (DISCOVER, INFORM, REQUEST, datagram, frame, header, message, packed, send_frames,
                        with_checksum)

EVERY_STATION, EVERYBODY = "ff:ff:ff:ff:ff:ff", "255.255.255.255"


def unreachables_sent(host):
    """How many ICMP "destination unreachable" this host has sent: a server that listens sends none."""
    names, values = [line.split() for line in host.run("cat", "/proc/net/snmp").splitlines() if line.startswith("Icmp:")]
    return int(dict(zip(names[1:], values[1:]))["OutDestUnreachs"])


def goes_to(answer, hwaddr, address):
    expect((answer.destination_mac, answer.destination) == (hwaddr, address),
           f"to {answer.destination_mac}, expected {hwaddr} and {address}: {answer}")
    expect(answer.checksums_right, f"wrong checksums: {answer}")
    expect((answer.source_port, answer.destination_port) == (67, 68), f"ports: {answer}")


def get_leases(lab, clients, addressed):
    """Starts the clients, one after the other; `addressed` checks each OFFER and ACK of theirs."""
    frontend, = lab.start_frontends(1)
    capture = lab.capture()
    for kind, name, flags in clients:
        client = lab.client(kind, name, flags).start()
        told = client.wait_for("bound")
        expect(lab.in_pool(told["address"]), f"{name} got {told['address']}, which is not in the pool")
        expect(told["server"] == frontend.client_address, f"{name} was answered by {told['server']}")
        until(lambda: told["address"] in client.configured_addresses(), 3, f"{name} to have {told['address']}")
        capture.wait_for(lambda one: one.type == "ACK" and one.hwaddr == client.hwaddr, f"the ACK of {name}")
    capture.stop()
    for answer in answers(capture.messages()):
        expect(answer.source == frontend.client_address, f"sent from elsewhere: {answer}")
        addressed(answer)
    expect(len(answers(capture.messages())) == 2 * len(clients), "more or fewer answers than an OFFER and an ACK each")
    exactly_what_was_acked(capture.messages(), lab.database.leases())
    expect(unreachables_sent(frontend.host) == 0, "the frontend's kernel sent ICMP unreachables")


@case("sqlite")
def test_clients_without_an_address_are_answered_at_their_hardware(database):
    with Lab(database, direct=True) as lab:
        clients = [("udhcpc", "alice", ()), ("dhclient", "bob", ()), ("dhcpcd", "carol", ())]
        get_leases(lab, clients, lambda answer: goes_to(answer, answer.hwaddr, answer.yiaddr))


@case("sqlite")
def test_clients_that_ask_for_broadcasts_get_them(database):
    with Lab(database, direct=True) as lab:
        clients = [("udhcpc", "alice", ("-B", )), ("dhcpcd", "carol", ("-J", ))]
        get_leases(lab, clients, lambda answer: goes_to(answer, EVERY_STATION, EVERYBODY))


@case("sqlite")
def test_a_renewal_is_answered_by_unicast_to_the_address(database):
    with Lab(database, direct=True, lifetimes=(60, 3, 40)) as lab:
        frontend, = lab.start_frontends(1)
        capture = lab.capture()
        client = lab.client("dhclient", "bob").start()
        client.wait_for("renewed")
        capture.stop()
        request, answer = capture.messages("REQUEST")[-1], acks(capture.messages())[-1]
        expect(request.destination == frontend.client_address, f"not renewed by unicast: {request}")
        expect((answer.destination_mac, answer.destination) == (client.hwaddr, request.ciaddr), f"answer: {answer}")
        expect(unreachables_sent(frontend.host) == 0, "the frontend's kernel sent ICMP unreachables")


@case("sqlite")
def test_a_client_whose_address_must_change_hears_a_nak_and_gets_another(database):
    with Lab(database, direct=True) as lab:
        frontend, = lab.start_frontends(1)
        capture = lab.capture()
        client = lab.client("udhcpc", "alice").start()
        before = client.wait_for("bound")
        frontend.stop()
        settings = lab.configuration()
        settings["Dhcp4"]["subnet4"][0]["pools"] = [{"pool": "192.0.2.200 - 192.0.2.210"}]
        frontend.configure(settings)
        frontend.start()
        client.renew()
        after = client.wait_for("bound", after=1)
        capture.stop()
        expect(before["address"] != after["address"] and after["address"].startswith("192.0.2.2"), f"got {after}")
        goes_to(capture.messages("NAK")[-1], EVERY_STATION, EVERYBODY)
        goes_to(acks(capture.messages())[-1], client.hwaddr, after["address"])


@case("sqlite")
def test_a_wrong_reboot_hears_a_nak_by_broadcast(database):
    with Lab(database, direct=True) as lab:
        lab.start_frontends(1)
        capture, host = lab.capture(), lab.squatter("192.0.2.77")
        hwaddr = "02:ff:00:00:00:01"
        wish = bytes([50, 4]) + packed("203.0.113.5")
        send_frames(host, "eth0", [frame(hwaddr, datagram(message(REQUEST, hwaddr, options=wish)))])
        goes_to(capture.wait_for(lambda one: one.type == "NAK", "a NAK"), EVERY_STATION, EVERYBODY)


@case("sqlite")
def test_an_inform_is_answered_at_the_address_of_its_sender(database):
    with Lab(database, direct=True) as lab:
        lab.start_frontends(1)
        capture, host = lab.capture(), lab.squatter("192.0.2.77")
        hwaddr = "02:ff:00:00:00:01"
        inform = datagram(message(INFORM, hwaddr, ciaddr="192.0.2.77"), source="192.0.2.77")
        send_frames(host, "eth0", [frame(hwaddr, inform)])
        answer = capture.wait_for(lambda one: one.type == "ACK", "an ACK")
        expect((answer.destination, answer.destination_port) == ("192.0.2.77", 68), f"answer: {answer}")
        expect(answer.yiaddr == "0.0.0.0" and lab.database.leases() == [], "an INFORM gave a lease")


@case("sqlite")
def test_a_directed_broadcast_is_heard(database):
    with Lab(database, direct=True) as lab:
        lab.start_frontends(1)
        capture, host = lab.capture(), lab.squatter("192.0.2.77")
        hwaddr = "02:ff:00:00:00:01"
        send_frames(host, "eth0", [frame(hwaddr, datagram(message(DISCOVER, hwaddr), destination="192.0.2.255"))])
        offer = capture.wait_for(lambda one: one.type == "OFFER", "an OFFER")
        goes_to(offer, hwaddr, offer.yiaddr)


@case("sqlite")
def test_a_broadcast_in_a_frame_to_one_frontend_is_answered_by_that_one(database):
    # Some switches and access points turn a client's broadcast into frames to one server.
    with Lab(database, direct=True) as lab:
        frontends = lab.start_frontends(2)
        capture, host = lab.capture(), lab.squatter("192.0.2.77")
        for frontend in frontends:
            station = bytes.fromhex(frontend.host.hwaddr("clients0").replace(":", ""))
            for number in range(4):
                hwaddr = f"02:ff:00:00:00:0{number}"
                send_frames(host, "eth0", [frame(hwaddr, datagram(message(DISCOVER, hwaddr)), station)])
        until(lambda: len(answers(capture.messages())) >= 8, 5, "both to answer all")
        capture.stop()
        for frontend in frontends:
            own = [one for one in answers(capture.messages()) if one.source == frontend.client_address]
            expect(len(own) == 4, f"{frontend.name} answered {len(own)} of 4")


def hostile(hwaddr):
    """Frames that no DHCP server should take for DHCP, each of which passes the filter and is counted."""
    good = datagram(message(DISCOVER, hwaddr))
    changed = lambda at, value: good[:at] + bytes([value]) + good[at + 1:]
    resummed = lambda at, value: with_checksum(changed(at, value)[:20]) + good[20:]
    yield good[:100]  # cut short
    yield changed(11, good[11] ^ 1)  # IP checksum
    yield changed(60, good[60] ^ 1)  # UDP checksum
    yield resummed(6, 0x20)  # the first of several fragments
    yield resummed(2, 0)  # IP length less than its header
    yield resummed(2, 0xff)  # IP length far behind the end
    yield changed(25, 0xff)  # UDP length behind the end
    yield resummed(12, 224)  # from a multicast address


@case("sqlite")
def test_hostile_frames_are_counted_and_stop_nothing(database):
    with Lab(database, direct=True) as lab:
        frontend, = lab.start_frontends(1)
        capture, host = lab.capture(), lab.squatter("192.0.2.77")
        hwaddr = "02:ff:00:00:00:01"
        packets = list(hostile(hwaddr))
        send_frames(host, "eth0", [frame(hwaddr, packet) for packet in packets])
        unseen = [b"", b"\x45", b"\x4f" + bytes(30), datagram(b"x", port=68), datagram(b"x", destination="192.0.2.254")]
        send_frames(host, "eth0", [frame(hwaddr, packet) for packet in unseen])
        lab.client("udhcpc", "alice").start().wait_for("bound")
        capture.stop()
        expect(not [one for one in answers(capture.messages()) if one.hwaddr == hwaddr], "a hostile frame was answered")
        expect(frontend.stop() == 0, "the frontend did not end well")
        counted = int(re.search(r"raw-frames-malformed=(\d+)", frontend.output()).group(1))
        expect(counted == len(packets), f"{counted} of {len(packets)} frames were counted")


@case("sqlite")
def test_ip_options_are_passed_over(database):
    with Lab(database, direct=True) as lab:
        lab.start_frontends(1)
        capture, host = lab.capture(), lab.squatter("192.0.2.77")
        hwaddr = "02:ff:00:00:00:01"
        good = datagram(message(DISCOVER, hwaddr))
        long = header(good[12:20], len(good) + 4, options=b"\x01\x01\x01\x00") + good[20:]
        send_frames(host, "eth0", [frame(hwaddr, long)])
        offer = capture.wait_for(lambda one: one.type == "OFFER", "an OFFER")
        goes_to(offer, hwaddr, offer.yiaddr)

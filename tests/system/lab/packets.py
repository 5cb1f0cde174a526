"""Requests made by hand, for what no client sends."""
import ipaddress
import os
import struct
import sys

from lab.dhcp import MAGIC_COOKIE, REQUESTED, SERVER_ID, TYPE

HOSTNAME = 12
SEND_SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "send_packets.py")


class Sender:
    """A host that sends datagrams from its own address: as a relay, from port 67 to port 67, if
    nothing else is said."""

    def __init__(self, host, address, port=67):
        self.host, self.address, self.port = host, address, port

    def send(self, destination, datagrams, port=67):
        """Sends all, one after the other and without a pause."""
        file = os.path.join(self.host.directory, f"{self.host.name}.packets")
        with open(file, "w", encoding="ascii") as lines:
            lines.writelines(datagram.hex() + "\n" for datagram in datagrams)
        self.host.run(sys.executable, SEND_SCRIPT, self.address, self.port, destination, port, file)


def packed(address):
    return ipaddress.IPv4Address(str(address)).packed


def bootrequest(number, options, ciaddr="0.0.0.0", giaddr="0.0.0.0", hwaddr=None):
    """A message of client 02:ff:00:00:xx:xx, or of the one given, as a relay passes it on (giaddr) or the
    client sends it."""
    hwaddr = hwaddr or bytes([2, 255, 0, 0]) + struct.pack("!H", number)
    fixed = struct.pack("!BBBBIHH", 1, 1, 6, 1, 0x5000_0000 + number, 0, 0)
    addresses = packed(ciaddr) + bytes(8) + packed(giaddr)
    return (fixed + addresses + hwaddr + bytes(10 + 64 + 128) + MAGIC_COOKIE +
            b"".join(bytes([code, len(value)]) + value for code, value in options) + b"\xff")


def discover(number, giaddr):
    return bootrequest(number, [(TYPE, b"\x01")], giaddr=giaddr)


def request(number, giaddr, address, server, hostname=b"host"):
    """A REQUEST in SELECTING state (RFC 2131 §4.3.2)."""
    return bootrequest(number, [(TYPE, b"\x03"), (REQUESTED, packed(address)), (SERVER_ID, packed(server)),
                                (HOSTNAME, hostname)], giaddr=giaddr)


def renewal(number, address):
    """A REQUEST in RENEWING state, which a client sends to the server that gave it its address."""
    return bootrequest(number, [(TYPE, b"\x03")], ciaddr=address)


def hwaddr_of(number):
    return (bytes([2, 255, 0, 0]) + struct.pack("!H", number)).hex(":")

"""Requests made by hand, for what no client sends."""
import ipaddress
import os
import struct
import sys

from lab.dhcp import MAGIC_COOKIE, REQUESTED, SERVER_ID, TYPE

HOSTNAME = 12
SEND_SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "send_packets.py")


class Sender:
    """A host that sends datagrams to port 67 from its own port 67."""

    def __init__(self, host, address):
        self.host, self.address = host, address

    def send(self, destination, datagrams):
        """Sends all, one after the other and without a pause."""
        file = os.path.join(self.host.directory, f"{self.host.name}.packets")
        with open(file, "w", encoding="ascii") as lines:
            lines.writelines(datagram.hex() + "\n" for datagram in datagrams)
        self.host.run(sys.executable, SEND_SCRIPT, self.address, destination, file)


def request(number, giaddr, address, server, hostname=b"host"):
    """A REQUEST in SELECTING state (RFC 2131 §4.3.2) of client 02:ff:00:00:xx:xx, as a relay passes it on."""
    packed = lambda text: ipaddress.IPv4Address(str(text)).packed
    hwaddr = bytes([2, 255, 0, 0]) + struct.pack("!H", number)
    fixed = struct.pack("!BBBBIHH", 1, 1, 6, 1, 0x5000_0000 + number, 0, 0) + bytes(12) + packed(giaddr)
    options = ((TYPE, b"\x03"), (REQUESTED, packed(address)), (SERVER_ID, packed(server)), (HOSTNAME, hostname))
    return (fixed + hwaddr + bytes(10 + 64 + 128) + MAGIC_COOKIE +
            b"".join(bytes([code, len(value)]) + value for code, value in options) + b"\xff")


def hwaddr_of(number):
    return (bytes([2, 255, 0, 0]) + struct.pack("!H", number)).hex(":")

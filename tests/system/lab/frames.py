"""Ethernet frames made by hand, for what no client and no kernel sends."""
import ipaddress
import os
import struct
import sys

from lab.dhcp import MAGIC_COOKIE
from lab.pcap import checksum

SEND_SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "send_frames.py")
EVERY_STATION = b"\xff" * 6
DISCOVER, REQUEST, INFORM = 1, 3, 8


def packed(address):
    return ipaddress.IPv4Address(address).packed


def message(kind, hwaddr, flags=0, ciaddr="0.0.0.0", giaddr="0.0.0.0", options=b""):
    """A client's message; `options` come behind the type."""
    fixed = struct.pack("!BBBBIHH", 1, 1, 6, 0, 0x5000_0000, 0, flags) + packed(ciaddr) + bytes(8) + packed(giaddr)
    return (fixed + bytes.fromhex(hwaddr.replace(":", "")) + bytes(10 + 64 + 128) + MAGIC_COOKIE +
            bytes([53, 1, kind]) + options + b"\xff")


def datagram(payload, source="0.0.0.0", destination="255.255.255.255", port=67):
    """UDP in IPv4, with both checksums right."""
    length = 8 + len(payload)
    pseudo = packed(source) + packed(destination) + struct.pack("!HH", 17, length)
    ports = struct.pack("!HHH", 68, port, length)
    udp = ports + struct.pack("!H", checksum(pseudo + ports + b"\0\0" + payload) or 0xffff) + payload
    return header(packed(source) + packed(destination), 20 + length) + udp


def header(addresses, length, fragment=0, options=b""):
    first = struct.pack("!BBHHHBBH", 0x45 + len(options) // 4, 0, length, 1, fragment, 64, 17, 0)
    return with_checksum(first + addresses + options)


def with_checksum(ip_header):
    blank = ip_header[:10] + b"\0\0" + ip_header[12:]
    return blank[:10] + struct.pack("!H", checksum(blank)) + blank[12:]


def frame(hwaddr, packet, to=EVERY_STATION):
    return to + bytes.fromhex(hwaddr.replace(":", "")) + b"\x08\x00" + packet


def send_frames(host, device, frames):
    """Sends all from this host, as they are."""
    file = os.path.join(host.directory, f"{host.name}.frames")
    with open(file, "w", encoding="ascii") as lines:
        lines.writelines(one.hex() + "\n" for one in frames)
    host.run(sys.executable, SEND_SCRIPT, device, file)

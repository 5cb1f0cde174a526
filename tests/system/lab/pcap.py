"""Reads UDP datagrams out of a capture file: pcap -> Ethernet -> IPv4 -> UDP.

  pcap   = header(24) *( seconds(4) fraction(4) captured(4) original(4) frame )
  frame  = dst(6) src(6) 0x0800 IPv4 UDP payload
"""
import dataclasses
import ipaddress
import struct

HEADER, RECORD = 24, 16


@dataclasses.dataclass(frozen=True)
class Datagram:
    """One datagram as it passed."""
    time: float
    source_mac: str
    destination_mac: str
    checksums_right: bool
    source: str
    source_port: int
    destination: str
    destination_port: int
    payload: bytes


def checksum(data):
    """RFC 1071; 0 over bytes that hold their own checksum."""
    words = struct.unpack(f"!{(len(data) + 1) // 2}H", data + b"\0" * (len(data) % 2))
    total = sum(words)
    while total > 0xffff:
        total = (total >> 16) + (total & 0xffff)
    return total ^ 0xffff


def datagram(time, frame):
    """The datagram in an Ethernet frame, or None when there is none."""
    if len(frame) < 42 or frame[12:14] != b"\x08\x00" or frame[14] >> 4 != 4 or frame[23] != 17:
        return None
    udp = 14 + (frame[14] & 15) * 4
    source_port, destination_port, length = struct.unpack_from("!HHH", frame, udp)
    # A short frame is padded to 60 octets: what is after the datagram is not part of it.
    pseudo = frame[26:34] + struct.pack("!HH", 17, length)
    # What this machine's own UDP sockets send passes a veth with a checksum that nobody filled in.
    right = checksum(frame[14:udp]) == 0 and checksum(pseudo + frame[udp:udp + length]) == 0
    return Datagram(time, frame[6:12].hex(":"), frame[0:6].hex(":"), right, str(ipaddress.IPv4Address(frame[26:30])), source_port,
                    str(ipaddress.IPv4Address(frame[30:34])), destination_port, frame[udp + 8:udp + length])


class Reader:
    """A capture file, which may still be growing: each call reads on where the last one ended."""
    def __init__(self, path):
        self.path, self.at = path, HEADER

    def read(self):
        """The datagrams that came since the last call. A frame cut short is left for next time."""
        with open(self.path, "rb") as file:
            order = {b"\xd4\xc3\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">"}.get(file.read(HEADER)[:4])
            file.seek(self.at)
            data = file.read() if order else b""
        found, at = [], 0
        while at + RECORD <= len(data):
            seconds, fraction, captured, _ = struct.unpack_from(order + "IIII", data, at)
            if at + RECORD + captured > len(data):
                break
            found.append(datagram(seconds + fraction / 1e6, data[at + RECORD:at + RECORD + captured]))
            at += RECORD + captured
        self.at += at
        return [one for one in found if one]


def read_pcap(path):
    """Every datagram in a capture file."""
    return Reader(path).read()

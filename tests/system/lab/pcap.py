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
    source: str
    source_port: int
    destination: str
    destination_port: int
    payload: bytes


def datagram(time, frame):
    """The datagram in an Ethernet frame, or None when there is none."""
    if len(frame) < 42 or frame[12:14] != b"\x08\x00" or frame[14] >> 4 != 4 or frame[23] != 17:
        return None
    udp = 14 + (frame[14] & 15) * 4
    source_port, destination_port, length = struct.unpack_from("!HHH", frame, udp)
    # A short frame is padded to 60 octets: what is after the datagram is not part of it.
    return Datagram(time, frame[6:12].hex(":"), str(ipaddress.IPv4Address(frame[26:30])), source_port,
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

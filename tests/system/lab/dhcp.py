"""Reads DHCP out of a capture: pcap -> Ethernet -> IPv4 -> UDP -> BOOTP (RFC 951) -> options (RFC
2132).

  pcap   = header(24) *( seconds(4) fraction(4) captured(4) original(4) frame )
  frame  = dst(6) src(6) 0x0800 IPv4 UDP message
  message= op htype hlen hops xid(4) secs(2) flags(2) ciaddr yiaddr siaddr giaddr chaddr(16)
sname(64) file(128)
           0x63825363 *( code length value ) 255
"""
import dataclasses
import ipaddress
import struct

TYPES = {
    1: "DISCOVER", 2: "OFFER", 3: "REQUEST", 4: "DECLINE", 5: "ACK", 6: "NAK", 7: "RELEASE", 8: "INFORM"
}
ROUTER, DNS, REQUESTED, LIFETIME, TYPE, SERVER_ID, T1, T2, CLIENT_ID = 3, 6, 50, 51, 53, 54, 58, 59, 61
MAGIC_COOKIE = bytes.fromhex("63825363")


@dataclasses.dataclass(frozen=True)
class Message:
    """One DHCP message as it passed, with the addresses of the datagram that carried it."""
    time: float
    source_mac: str
    source: str
    source_port: int
    destination: str
    destination_port: int
    xid: int
    secs: int
    flags: int
    ciaddr: str
    yiaddr: str
    giaddr: str
    hwaddr: str
    options: dict

    @property
    def type(self):
        return TYPES.get(self.options.get(TYPE, b"\0")[0], "BOOTP")

    @property
    def server_id(self):
        return self.address(SERVER_ID)

    @property
    def requested(self):
        return self.address(REQUESTED)

    @property
    def lifetime(self):
        return self.number(LIFETIME)

    @property
    def client_id(self):
        return self.options.get(CLIENT_ID, b"").hex()

    def address(self, code):
        addresses = self.addresses(code)
        return addresses[0] if addresses else None

    def addresses(self, code):
        value = self.options.get(code, b"")
        return [str(ipaddress.IPv4Address(value[at:at + 4])) for at in range(0, len(value) - 3, 4)]

    def number(self, code):
        return int.from_bytes(self.options[code], "big") if code in self.options else None

    def __str__(self):
        parts = [f"{self.type:<8} {self.source} > {self.destination} {self.hwaddr} xid={self.xid:08x}"]
        parts += [
            f"{name}={getattr(self, name)}" for name in ("ciaddr", "yiaddr", "giaddr")
            if getattr(self, name) != "0.0.0.0"
        ]
        parts += [
            f"{name}={value}" for name, value in (("requested", self.requested), ("server", self.server_id),
                                                  ("lifetime", self.lifetime)) if value is not None
        ]
        return " ".join(parts)


def options(field):
    found, at = {}, 0
    while at < len(field) and field[at] != 255:
        if field[at] == 0:
            at += 1
            continue
        if at + 1 >= len(field):
            break
        code, length = field[at], field[at + 1]
        # RFC 3396: an option given twice is one option whose value goes on.
        found[code] = found.get(code, b"") + field[at + 2:at + 2 + length]
        at += 2 + length
    return found


def message(time, frame):
    """The DHCP message in an Ethernet frame, or None when there is none."""
    if len(frame) < 42 or frame[12:14] != b"\x08\x00" or frame[14] >> 4 != 4 or frame[23] != 17:
        return None
    udp = 14 + (frame[14] & 15) * 4
    source_port, destination_port = struct.unpack_from("!HH", frame, udp)
    bootp = frame[udp + 8:]
    if len(bootp) < 240 or bootp[236:240] != MAGIC_COOKIE or {source_port, destination_port}.isdisjoint(
        {67, 68}):
        return None
    xid, secs, flags = struct.unpack_from("!IHH", bootp, 4)
    address = [str(ipaddress.IPv4Address(bootp[at:at + 4])) for at in (12, 16, 24)]
    return Message(time, frame[6:12].hex(":"), str(ipaddress.IPv4Address(frame[26:30])), source_port,
                   str(ipaddress.IPv4Address(frame[30:34])), destination_port, xid, secs, flags, *address,
                   bootp[28:28 + min(bootp[2], 16)].hex(":"), options(bootp[240:]))


def read_pcap(path):
    """Every DHCP message in a capture file, which may still be growing: a frame cut short is left
    for next time."""
    with open(path, "rb") as file:
        data = file.read()
    if len(data) < 24:
        return []
    order = {b"\xd4\xc3\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">"}[data[:4]]
    messages, at = [], 24
    while at + 16 <= len(data):
        seconds, fraction, captured, _ = struct.unpack_from(order + "IIII", data, at)
        if at + 16 + captured > len(data):
            break
        messages.append(message(seconds + fraction / 1e6, data[at + 16:at + 16 + captured]))
        at += 16 + captured
    return [one for one in messages if one]

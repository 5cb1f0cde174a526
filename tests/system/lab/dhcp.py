"""Reads DHCP out of datagrams: BOOTP (RFC 951) -> options (RFC 2132).

  message= op htype hlen hops xid(4) secs(2) flags(2) ciaddr yiaddr siaddr giaddr chaddr(16)
           sname(64) file(128) 0x63825363 *( code length value ) 255
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
    destination_mac: str
    checksums_right: bool
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


def message(datagram):
    """The DHCP message in a datagram, or None when there is none."""
    bootp = datagram.payload
    ports = {datagram.source_port, datagram.destination_port}
    if len(bootp) < 240 or bootp[236:240] != MAGIC_COOKIE or ports.isdisjoint({67, 68}):
        return None
    xid, secs, flags = struct.unpack_from("!IHH", bootp, 4)
    address = [str(ipaddress.IPv4Address(bootp[at:at + 4])) for at in (12, 16, 24)]
    return Message(datagram.time, datagram.source_mac, datagram.destination_mac, datagram.checksums_right,
                   datagram.source, datagram.source_port, datagram.destination, datagram.destination_port,
                   xid, secs, flags, *address, bootp[28:28 + min(bootp[2], 16)].hex(":"), options(bootp[240:]))

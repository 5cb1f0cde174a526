"""Reads gossip out of datagrams, and says so when anything else is in them. The grammar is that of
frontend/cluster/gossip_codec.h.

   datagram = "LHG" version:u8=1 type:u8 stamp:u64 sender:name body updates mac
   body     = nonce:u64 target:name             (Ping)
            | nonce:u64                         (Ack)
            | nonce:u64 target:name endpoint    (PingRequest)
            | nothing                           (Join, State, Gossip)
   updates  = count:u8 count*( state:u8 flags:u8 incarnation:u64 member:name endpoint )
   endpoint = family:u8 (4 or 6) address (4 or 16 octets) port:u16
   name     = length:u8 (1 to 255), so many octets of UTF-8
   mac      = 32 octets: HMAC-SHA256 with the cluster's key over all before it
"""
import dataclasses
import hashlib
import hmac
import ipaddress
import struct

from lab.process import LabError

PORT = 7946
# What the network adds to a datagram: IPv4 and UDP headers.
HEADERS = 28
MAC = 32
TYPES = {1: "Ping", 2: "Ack", 3: "PingRequest", 4: "Join", 5: "State", 6: "Gossip"}
STATES = {1: "Alive", 2: "Suspect", 3: "Dead", 4: "Left"}


@dataclasses.dataclass(frozen=True)
class Update:
    """What is said of one member."""
    name: str
    state: str
    serving: bool
    incarnation: int
    endpoint: tuple


@dataclasses.dataclass(frozen=True)
class Gossip:
    """One message, with the addresses of the datagram that carried it. `stamp` is in seconds."""
    time: float
    source: str
    destination: str
    type: str
    sender: str
    stamp: float
    nonce: int
    target: str
    target_endpoint: tuple
    updates: tuple
    wire: bytes

    def of(self, name):
        """What it says of this member: a set of states."""
        return {update.state for update in self.updates if update.name == name}

    def without_dice(self):
        """Its octets but for the nonce and the mac, in which anything can be found by chance."""
        payload = self.wire[:-MAC]
        return payload.replace(struct.pack("!Q", self.nonce), bytes(8)) if self.nonce is not None else payload


class Cursor:
    """Reads fields from the front."""
    def __init__(self, octets):
        self.octets, self.at = octets, 0

    def take(self, count, what):
        if self.at + count > len(self.octets):
            raise LabError(f"no gossip: {what} breaks off at octet {len(self.octets)}: {self.octets.hex()}")
        self.at += count
        return self.octets[self.at - count:self.at]

    def number(self, count, what):
        return int.from_bytes(self.take(count, what), "big")

    def name(self, what):
        octets = self.take(self.number(1, what), what)
        try:
            return octets.decode("utf-8")
        except UnicodeDecodeError:
            raise LabError(f"no gossip: {what} is not UTF-8: {self.octets.hex()}") from None

    def endpoint(self, what):
        length = {4: 4, 6: 16}.get(self.number(1, what))
        if not length:
            raise LabError(f"no gossip: {what} is neither IPv4 nor IPv6: {self.octets.hex()}")
        return str(ipaddress.ip_address(self.take(length, what))), self.number(2, what)

    def update(self):
        state = self.number(1, "an update's state")
        serving = bool(self.number(1, "an update's flags") & 1)
        incarnation = self.number(8, "an incarnation")
        if state not in STATES:
            raise LabError(f"no gossip: an update of state {state}: {self.octets.hex()}")
        return Update(self.name("a member"), STATES[state], serving, incarnation, self.endpoint("an endpoint"))


def message(datagram):
    """The message in a datagram; LabError when it is none, or when it is not all."""
    wire = datagram.payload
    cursor = Cursor(wire[:-MAC])
    if cursor.take(4, "the magic") != b"LHG\x01":
        raise LabError(f"no gossip: {datagram}")
    kind = TYPES.get(cursor.number(1, "the type"))
    if not kind:
        raise LabError(f"no gossip: type {wire[4]}: {datagram}")
    stamp = cursor.number(8, "the stamp") / 1e6
    sender = cursor.name("the sender")
    nonce = cursor.number(8, "the nonce") if kind in ("Ping", "Ack", "PingRequest") else None
    target = cursor.name("the target") if kind in ("Ping", "PingRequest") else None
    target_endpoint = cursor.endpoint("the target's endpoint") if kind == "PingRequest" else None
    updates = tuple(cursor.update() for _ in range(cursor.number(1, "the count of updates")))
    if cursor.at != len(wire) - MAC:
        raise LabError(f"{len(wire) - MAC - cursor.at} octets more than gossip are in {datagram}")
    return Gossip(datagram.time, datagram.source, datagram.destination, kind, sender, stamp, nonce, target,
                  target_endpoint, updates, wire)


def authentic(wire, key):
    """Whether the mac is the one of this key: then it holds nothing else."""
    return hmac.compare_digest(hmac.new(key, wire[:-MAC], hashlib.sha256).digest(), wire[-MAC:])

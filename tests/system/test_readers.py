"""The lab's own eyes: what reads captures, DHCP and gossip."""
import hashlib
import hmac
import os
import struct
import tempfile

from lab import dhcp, gossip
from lab.cases import case
from lab.claims import expect, fails
from lab.pcap import Datagram, Reader


@case()
def test_the_capture_reader_reads_a_message_and_leaves_one_that_is_still_being_written():
    bootp = struct.pack("!BBBBIHH", 2, 1, 6, 0, 0x01020304, 0, 0) + bytes(4) + bytes([192, 0, 2, 10]) + bytes(8)
    bootp += bytes.fromhex("020000000001") + bytes(10 + 64 + 128) + bytes.fromhex("63825363350105 0c0161 0c0162 ff")
    udp = struct.pack("!HHHH", 67, 68, 8 + len(bootp), 0) + bootp
    address = bytes([198, 51, 100, 11, 192, 0, 2, 10])
    frame = bytes(12) + b"\x08\x00" + b"\x45" + bytes(8) + b"\x11" + bytes(2) + address + udp
    record = struct.pack("<IIII", 7, 500000, len(frame), len(frame)) + frame
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "test.pcap")
        with open(path, "wb") as file:
            file.write(b"\xd4\xc3\xb2\xa1" + bytes(20) + record + record[:50])
        reader = Reader(path)
        one, = map(dhcp.message, reader.read())
        expect(reader.read() == [], "read the piece of a record, or read one twice")
        with open(path, "ab") as file:
            file.write(record[50:])
        expect(len(reader.read()) == 1, "the record that came whole was not read")
    expect((one.type, one.time, one.xid, one.yiaddr, one.hwaddr, one.source) ==
           ("ACK", 7.5, 0x01020304, "192.0.2.10", "02:00:00:00:00:01", "198.51.100.11"), f"read {one}")
    # RFC 3396: option 12 came in two pieces.
    expect(one.options[12] == b"ab", f"read {one.options}")


KEY = b"the key of this test"


def short(text):
    return bytes([len(text)]) + text


def endpoint(number):
    return b"\x04" + bytes([198, 51, 100, number]) + b"\x1f\x0a"


def update(name, state, number):
    return bytes([state, 1]) + (5).to_bytes(8, "big") + short(name) + endpoint(number)


def datagram(kind, body, updates, more=b""):
    payload = b"LHG\x01" + bytes([kind]) + (9_500_000).to_bytes(8, "big") + short(b"alpha") + body
    payload += bytes([len(updates)]) + b"".join(updates) + more
    return Datagram(1.5, "", "", True, "198.51.100.11", 7946, "198.51.100.12", 7946,
                    payload + hmac.new(KEY, payload, hashlib.sha256).digest())


@case()
def test_the_gossip_reader_reads_every_type_of_message():
    news = [update(b"beta", 2, 12), update(b"gamma", 3, 13)]
    nonce = b"\xff\0\0\0\0\0\0\x07"
    for kind, body in ((1, nonce + short(b"beta")), (2, nonce), (3, nonce + short(b"beta") + endpoint(12)), (4, b""),
                       (5, b""), (6, b"")):
        one = gossip.message(datagram(kind, body, news))
        expect((one.type, one.sender, one.stamp) == (gossip.TYPES[kind], "alpha", 9.5), f"read {one}")
        expect((one.of("beta"), one.of("gamma"), one.of("alpha")) == ({"Suspect"}, {"Dead"}, set()), f"read {one}")
        expect(one.updates[0].endpoint == ("198.51.100.12", 7946) and one.updates[0].serving, f"read {one}")
        expect(one.target == ("beta" if kind in (1, 3) else None), f"read {one}")
        expect(nonce not in one.without_dice() and b"gamma" in one.without_dice(), "the dice are not blanked")
        expect(gossip.authentic(one.wire, KEY) and not gossip.authentic(one.wire, b"another"), "the mac is not read")


@case()
def test_the_gossip_reader_accepts_nothing_that_the_grammar_does_not_name():
    good = datagram(4, b"", [update(b"beta", 1, 12)])
    gossip.message(good)
    bad = [datagram(4, b"", [update(b"beta", 1, 12)], more=b"x"), datagram(7, b"", []), datagram(1, b"\0", []),
           datagram(6, b"", [update(b"beta", 9, 12)])]
    bad += [Datagram(1.5, "", "", True, "", 1, "", 1, good.payload[:length]) for length in range(len(good.payload))]
    for one in bad:
        fails(gossip.message, one)

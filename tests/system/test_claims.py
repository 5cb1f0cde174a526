"""The lab's own eyes: the capture reader reads, and each claim fails when it should."""
import os
import struct
import tempfile

from lab import LabError
from lab.cases import case
from lab.claims import every_ack_has_its_row, exactly_what_was_acked, expect, no_address_twice
from lab.claims import row_is_what_was_heard
from lab.database import Lease
from lab.dhcp import LIFETIME, SERVER_ID, TYPE, Message, read_pcap

NOW = 1_800_000_000.0


def ack(address, hwaddr):
    options = {TYPE: b"\x05", LIFETIME: (3600).to_bytes(4, "big"), SERVER_ID: bytes([198, 51, 100, 11])}
    return Message(NOW, "", "198.51.100.11", 67, "192.0.2.2", 67, 1, 0, 0, "0.0.0.0", address, "192.0.2.2",
                   hwaddr, options)


def row(address, hwaddr, lifetime=3600, state=0):
    return Lease(address, hwaddr, "", lifetime, NOW + lifetime, 1, state)


def fails(claim, *arguments):
    try:
        claim(*arguments)
    except LabError:
        return
    raise LabError(f"{claim.__name__} found nothing wrong with {arguments}")


@case()
def test_the_claims_hold_when_capture_and_table_agree():
    heard, leases = [ack("192.0.2.10", "a"), ack("192.0.2.11", "b")], [row("192.0.2.10", "a"), row("192.0.2.11", "b")]
    exactly_what_was_acked(heard, leases)
    row_is_what_was_heard(leases[0], heard[0], heard[0])


@case()
def test_each_claim_fails_when_it_should():
    heard = [ack("192.0.2.10", "a")]
    fails(every_ack_has_its_row, heard, [])
    fails(every_ack_has_its_row, heard, [row("192.0.2.10", "somebody else")])
    fails(every_ack_has_its_row, heard, [row("192.0.2.10", "a", state=3)])
    fails(no_address_twice, heard + [ack("192.0.2.10", "b")], [])
    fails(no_address_twice, heard + [ack("192.0.2.11", "a")], [])
    fails(no_address_twice, [], [row("192.0.2.10", "a"), row("192.0.2.11", "a")])
    fails(exactly_what_was_acked, heard, [row("192.0.2.10", "a"), row("192.0.2.11", "b")])
    fails(row_is_what_was_heard, row("192.0.2.10", "a", lifetime=7200), heard[0], heard[0])
    fails(row_is_what_was_heard, row("192.0.2.12", "a"), heard[0], heard[0])


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
        one, = read_pcap(path)
    expect((one.type, one.time, one.xid, one.yiaddr, one.hwaddr, one.source) ==
           ("ACK", 7.5, 0x01020304, "192.0.2.10", "02:00:00:00:00:01", "198.51.100.11"), f"read {one}")
    # RFC 3396: option 12 came in two pieces.
    expect(one.options[12] == b"ab", f"read {one.options}")

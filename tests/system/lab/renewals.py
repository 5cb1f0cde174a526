"""Clients that ask, by a relay, to keep what they have."""
import ipaddress

from lab.claims import expect
from lab.dhcp import CLIENT_ID, TYPE
from lab.packets import bootrequest
from lab.process import until


def renew(lab, frontend, rows, capture):
    """The clients of these rows (address as a number, hardware address and client identifier in hexadecimal)
    renew. LabError unless each is ACKed its own; how many they were."""
    sender = lab.sender()
    asked, packets, before = {}, [], len(capture.messages())
    for row in rows:
        address, hwaddr, client_id = ipaddress.IPv4Address(int(row[0])), *map(bytes.fromhex, row[1:3])
        options = [(TYPE, b"\x03")] + ([(CLIENT_ID, client_id)] if client_id else [])
        packets.append(bootrequest(len(packets), options, ciaddr=str(address), giaddr=sender.address, hwaddr=hwaddr))
        asked[hwaddr.hex(":")] = str(address)
    for at in range(0, len(packets), 50):
        sender.send(frontend.address, packets[at:at + 50])

    def all_answered():
        heard = {one.hwaddr: one for one in capture.messages()[before:]
                 if one.type in ("ACK", "NAK") and one.hwaddr in asked}
        return heard if len(heard) == len(asked) else None

    heard = until(all_answered, 20, f"{len(asked)} renewals to be answered")
    wrong = [f"{asked[hwaddr]}: {one}" for hwaddr, one in heard.items()
             if one.type != "ACK" or one.yiaddr != asked[hwaddr]]
    expect(not wrong, f"{len(wrong)} of {len(asked)} clients do not keep their address: {wrong[:3]}")
    return len(heard)

"""A DHCP server that does what none must, for the tests of what sees it: bad_server.py ADDRESS OFFER ACK.

OFFER and ACK say what DISCOVER and REQUEST are answered with: `same` (10.0.0.1 to everybody), `own` (an
address for each client), `other` (an address for each client, another one than was asked for), `nak`, or
`silent`."""
import socket
import struct
import sys

ANSWERS = {"offer": 2, "ack": 5, "nak": 6}


def address(kind, number):
    return {"same": 0x0a000001, "own": 0x0a000100 + number, "other": 0x0a010100 + number}.get(kind, 0)


def main(own, offer, ack):
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind((own, 67))
    print("serves", flush=True)
    while True:
        wire, sender = server.recvfrom(1500)
        discovers = wire[242] == 1  # option 53 comes first
        kind = offer if discovers else ack
        if kind == "silent":
            continue
        answer = ANSWERS["nak" if kind == "nak" else "offer" if discovers else "ack"]
        yiaddr = struct.pack("!I", address(kind, int.from_bytes(wire[30:34], "big")))
        server.sendto(bytes([2]) + wire[1:16] + yiaddr + wire[20:240] + bytes([53, 1, answer, 54, 4]) +
                      socket.inet_aton(own) + b"\xff", sender)


if __name__ == "__main__":
    main(*sys.argv[1:])

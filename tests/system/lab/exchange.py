"""Run inside a namespace: sends each message that stands on a line of its input, in hexadecimal, from a relay's
address and port to a server, and answers with the reply, in hexadecimal, or "-" for silence.

    exchange.py OWN_ADDRESS SERVER_ADDRESS SECONDS_OF_SILENCE"""
import socket
import sys
import time


def replies(own, server, patience):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as relay:
        relay.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        relay.bind((own, 67))
        for line in sys.stdin:
            message = bytes.fromhex(line)
            relay.sendto(message, (server, 67))
            yield reply(relay, server, message[4:8], time.monotonic() + patience)


def reply(relay, server, xid, until):
    """The first one of this server to this message, or None."""
    while (left := until - time.monotonic()) > 0:
        relay.settimeout(left)
        try:
            data, (source, _) = relay.recvfrom(65536)
        except TimeoutError:
            break
        if source == server and data[4:8] == xid:
            return data
    return None


def main():
    for data in replies(sys.argv[1], sys.argv[2], float(sys.argv[3])):
        print(data.hex() if data else "-", flush=True)


if __name__ == "__main__":
    main()

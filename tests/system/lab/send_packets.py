"""Sends datagrams from the host it runs in, port 67 to port 67 as a relay does, one per line of FILE in hex.

    send_packets.py SOURCE DESTINATION FILE"""
import socket
import sys


def main():
    source, destination, file = sys.argv[1:]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender, open(file, encoding="ascii") as lines:
        sender.bind((source, 67))
        for line in lines:
            sender.sendto(bytes.fromhex(line.strip()), (destination, 67))


if __name__ == "__main__":
    main()

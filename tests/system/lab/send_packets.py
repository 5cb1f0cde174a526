"""Sends datagrams from the host it runs in, one per line of FILE in hex.

    send_packets.py SOURCE PORT DESTINATION PORT FILE"""
import socket
import sys


def main():
    source, source_port, destination, destination_port, file = sys.argv[1:]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender, open(file, encoding="ascii") as lines:
        sender.bind((source, int(source_port)))
        for line in lines:
            sender.sendto(bytes.fromhex(line.strip()), (destination, int(destination_port)))


if __name__ == "__main__":
    main()

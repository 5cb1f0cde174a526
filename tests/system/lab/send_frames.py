"""Sends Ethernet frames from the host it runs in, one per line of FILE in hex.

    send_frames.py DEVICE FILE"""
import socket
import sys


def main():
    device, file = sys.argv[1:]
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as sender, open(file, encoding="ascii") as lines:
        sender.bind((device, 0))
        for line in lines:
            sender.send(bytes.fromhex(line.strip()))


if __name__ == "__main__":
    main()

"""The same packets to two servers with the same configuration, and what they answered, field by field.

An exchange is a line: TYPE client=N key=value … . Keys: requested, ciaddr, server, giaddr (addresses; $own: the one
that this server gave the client last, $server: the server's), cid, o.CODE (hexadecimal), prl (codes), time (option
51), hops, secs, flags. giaddr is the relay's if it is not said; whatever is answered comes back to it."""
import ipaddress
import subprocess
import sys

from lab.dhcp import MAGIC_COOKIE, TYPES
from lab.process import LabError

TYPE_OF = {name: number for number, name in TYPES.items()}
SCRIPT = __file__.replace("differential.py", "exchange.py")
SILENCE = 2.0
# Leases are told apart by the order in which a server gave them, not by their number; of what a server
# only offers the pool counts: Kea offers another address each time.
ADDRESS_FIELDS = ("yiaddr", "ciaddr")
ACK = "05"


def keys_of(line):
    return dict(word.split("=", 1) for word in line.split()[1:])


class Conversation:
    """What one server is told, and answers."""

    def __init__(self, host, own, server, pools):
        self.own, self.server, self.pools = own, server, [ipaddress.ip_network(pool) for pool in pools]
        self.given, self.last, self.count, self.line = [], {}, 0, ""
        self.process = subprocess.Popen(
            ["nsenter", f"--net={host.path}", "--", "setpriv", "--pdeathsig", "KILL", sys.executable, SCRIPT, own, server,
             str(SILENCE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def clean_up(self):
        self.process.stdin.close()
        self.process.wait(5)

    def say(self, line):
        self.count += 1
        self.line = line
        self.process.stdin.write(self.message(line).hex() + "\n")

    def hear(self):
        """What was answered to what was said last, as fields with names; {} for silence."""
        said = self.process.stdout.readline().strip()
        if not said:
            raise LabError(f"{self.server}: no reply and no silence to {self.line}")
        return {} if said == "-" else self.read(bytes.fromhex(said), keys_of(self.line)["client"])

    def address(self, text, client):
        known = {"$own": self.last.get(client, "0.0.0.0"), "$server": self.server, "$relay": self.own}
        return ipaddress.IPv4Address(known.get(text, text)).packed

    def message(self, line):
        kind, keys = line.split()[0], keys_of(line)
        client = keys["client"]
        address = lambda name, other="0.0.0.0": self.address(keys.get(name, other), client)
        options = b"" if kind == "BOOTP" else bytes([53, 1, TYPE_OF[kind]])
        for name, code in (("requested", 50), ("server", 54)):
            if name in keys:
                options += bytes([code, 4]) + address(name)
        if "time" in keys:
            options += bytes([51, 4]) + int(keys["time"]).to_bytes(4, "big")
        if "prl" in keys:
            codes = bytes(int(code) for code in keys["prl"].split(","))
            options += bytes([55, len(codes)]) + codes
        if "cid" in keys:
            options += bytes([61, len(keys["cid"]) // 2]) + bytes.fromhex(keys["cid"])
        for name, value in keys.items():
            if name.startswith("o."):
                options += bytes([int(name[2:]), len(value) // 2]) + bytes.fromhex(value)
        hwaddr = bytes([2, 0, 0, 0, 0, int(client)])
        return (bytes([1, 1, 6, int(keys.get("hops", 1))]) + (0x60000000 + self.count).to_bytes(4, "big") +
                int(keys.get("secs", 0)).to_bytes(2, "big") + int(keys.get("flags", "0"), 16).to_bytes(2, "big") +
                address("ciaddr") + bytes(8) + address("giaddr", "$relay") + hwaddr + bytes(10 + 64 + 128) +
                MAGIC_COOKIE + options + b"\xff")

    def read(self, data, client):
        plain = lambda at: str(ipaddress.IPv4Address(data[at:at + 4]))
        fields = {"hops": data[3], "secs": data[8:10].hex(), "flags": data[10:12].hex(), "ciaddr": plain(12),
                  "yiaddr": plain(16), "siaddr": plain(20), "giaddr": plain(24), "chaddr": data[28:34].hex(":"),
                  "sname": data[44:108].rstrip(b"\0").hex(), "file": data[108:236].rstrip(b"\0").hex()}
        at = 240
        while at < len(data) and data[at] != 255:
            if data[at] == 0:
                at += 1
                continue
            name = f"option {data[at]}"
            fields[name] = fields.get(name, "") + data[at + 2:at + 2 + data[at + 1]].hex()
            at += 2 + data[at + 1]
        if fields["yiaddr"] != "0.0.0.0":
            self.last[client] = fields["yiaddr"]
            if fields.get("option 53") == ACK and fields["yiaddr"] not in self.given:
                self.given.append(fields["yiaddr"])
        for name in ADDRESS_FIELDS:
            fields[name] = self.named(fields[name])
        return {name: self.of_somebody(str(value)) for name, value in fields.items()}

    def of_somebody(self, value):
        """The two differ in their own address and in that of their relay."""
        for address, name in ((self.server, "the server's"), (self.own, "the relay's")):
            if value in (address, ipaddress.IPv4Address(address).packed.hex()):
                return name
        return value

    def named(self, address):
        """Of a pool: the network, and which lease it is of those that this server gave."""
        network = next((pool for pool in self.pools if ipaddress.IPv4Address(address) in pool), None)
        if network is None:
            return address
        return f"{network} #{self.given.index(address) if address in self.given else 'free'}"


def differences(theirs, ours):
    """"field: theirs | ours" for each that differs."""
    if not theirs or not ours:
        return [] if theirs == ours else [f"answer: {'one' if theirs else 'none'} | {'one' if ours else 'none'}"]
    return [f"{name}: {theirs.get(name, '-')} | {ours.get(name, '-')}" for name in sorted({*theirs, *ours})
            if theirs.get(name) != ours.get(name)]

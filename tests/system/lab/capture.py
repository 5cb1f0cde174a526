"""A packet capture that runs beside a test: tcpdump writes; lab.dhcp and lab.gossip read."""
import os
import re
import signal

from lab import dhcp, gossip
from lab.pcap import Reader
from lab.process import LabError, until


class Capture:
    """Every datagram of some UDP ports that passes one interface, from the moment the constructor
    returns."""
    def __init__(self, namespace, device, name, ports):
        self.file = os.path.join(namespace.directory, f"{namespace.name}.{name}.pcap")
        # Immediate mode keeps room for -s bytes per packet, whatever its size: a small -s loses none.
        # -Z root: tcpdump would otherwise become a user who may not write to the run directory.
        self.process = namespace.start(f"tcpdump-{name}", [
            "tcpdump", "-i", device, "-n", "-U", "--immediate-mode", "-s", "2000", "-B", "65536", "-Z", "root", "-w",
            self.file, " or ".join(f"udp port {port}" for port in ports)
        ])
        self.process.wait_for("listening on")
        self.reader, self.datagrams_read = Reader(self.file), []

    def datagrams(self):
        """What passed so far, as it was."""
        self.datagrams_read += self.reader.read()
        return self.datagrams_read

    def stop(self):
        """Ends the capture; LabError when the kernel lost packets, since then the file proves nothing."""
        sizes = []

        def written():
            # What the kernel still holds for tcpdump is lost when it ends: first let it catch up.
            sizes.append(os.path.getsize(self.file))
            return len(sizes) > 5 and len(set(sizes[-5:])) == 1

        until(written, 20, f"{self.file} to grow no more")
        self.process.stop(signal.SIGINT)
        lost = re.search(r"(\d+) packets? dropped by kernel", self.process.output())
        if not lost or lost.group(1) != "0":
            raise LabError(f"the capture is not whole: {self.process.output().strip()}")

    def clean_up(self):
        self.process.clean_up(signal.SIGINT)


class DhcpCapture(Capture):
    """A capture of DHCPv4."""
    def __init__(self, namespace, device):
        super().__init__(namespace, device, "dhcp", (67, 68))
        self.messages_read, self.decoded = [], 0

    def messages(self, *types, hwaddr=None):
        """What passed so far, of these types ("ACK", …) or of all, of one client or of all."""
        datagrams = self.datagrams()
        self.messages_read += [one for one in map(dhcp.message, datagrams[self.decoded:]) if one]
        self.decoded = len(datagrams)
        return [
            one for one in self.messages_read
            if (not types or one.type in types) and hwaddr in (None, one.hwaddr)
        ]

    def wait_for(self, wanted, what, seconds=10):
        """The first message for which `wanted` is true, now or within `seconds`."""
        return until(lambda: next(filter(wanted, self.messages()), None), seconds, f"{what} in {self.file}")


class GossipCapture(Capture):
    """A capture of what frontends say to each other. Of a datagram that is no gossip `messages`
    raises what is wrong with it: where the test itself sends such, say from whom to read."""
    def __init__(self, namespace, device):
        super().__init__(namespace, device, "gossip", (gossip.PORT,))

    def messages(self, *types, of=None):
        """What passed so far, of these types ("Ping", …) or of all; `of`: from these addresses only."""
        read = [gossip.message(one) for one in self.datagrams() if of is None or one.source in of]
        return [one for one in read if not types or one.type in types]

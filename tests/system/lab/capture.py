"""A packet capture that runs beside a test: tcpdump writes, lab.dhcp reads."""
import os
import re
import signal

from lab.dhcp import read_pcap
from lab.process import LabError, until


class Capture:
    """Everything on UDP ports 67 and 68 that passes one interface, from the moment the constructor
    returns."""
    def __init__(self, namespace, device):
        self.file = os.path.join(namespace.directory, f"{namespace.name}.pcap")
        # Immediate mode keeps room for -s bytes per packet, whatever its size: a small -s loses none.
        # -Z root: tcpdump would otherwise become a user who may not write to the run directory.
        self.process = namespace.start("tcpdump", [
            "tcpdump", "-i", device, "-n", "-U", "--immediate-mode", "-s", "2000", "-B", "65536", "-Z", "root", "-w",
            self.file, "udp port 67 or udp port 68"
        ])
        self.process.wait_for("listening on")

    def messages(self, *types, hwaddr=None):
        """What passed so far, of these types ("ACK", …) or of all, of one client or of all."""
        return [
            one for one in read_pcap(self.file)
            if (not types or one.type in types) and hwaddr in (None, one.hwaddr)
        ]

    def wait_for(self, wanted, what, seconds=10):
        """The first message for which `wanted` is true, now or within `seconds`."""
        return until(lambda: next(filter(wanted, self.messages()), None), seconds, f"{what} in {self.file}")

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

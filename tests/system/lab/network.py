"""Network namespaces without names: each is held open by one sleeping process and vanishes with it,
so two runs never meet, nothing stays in /run/netns, and no mount is needed (a chroot cannot make
one)."""
import contextlib
import glob
import json
import os
import signal

from lab.process import LabError, Process, run, until


class Namespace:
    """A host of its own. `run` and `start` execute programs inside it."""
    def __init__(self, name, directory):
        self.name, self.directory = name, directory
        own = os.readlink("/proc/self/ns/net")
        self.holder = Process(name, ["unshare", "--net", "--", "sleep", "infinity"],
                              os.path.join(directory, f"{name}.namespace.log"))
        self.path = f"/proc/{self.holder.pid}/ns/net"

        def unshared():
            if not self.holder.alive:
                raise LabError(f"no network namespace for {name}: {self.holder.output().strip()}")
            return os.readlink(self.path) != own

        until(unshared, 5, f"the network namespace of {name}")
        self.run("ip", "link", "set", "lo", "up")
        self.setting("ipv6/conf/all/disable_ipv6", 1)

    def run(self, *argv, **keywords):
        return run("nsenter", f"--net={self.path}", "--", *argv, **keywords)

    def start(self, program, argv, **keywords):
        name = f"{self.name}.{program}"
        return Process(name, argv, os.path.join(self.directory, f"{name}.log"), namespace=self, **keywords)

    def setting(self, name, value):
        # /proc/sys/net shows the namespace of whoever opens it. A container may have mounted it read-only.
        self.run("sh", "-c", f"echo {value} > /proc/sys/net/{name} || true")

    def address(self, device, address):
        self.run("ip", "address", "add", address, "dev", device)

    def hwaddr(self, device):
        return json.loads(self.run("ip", "-json", "link", "show", "dev", device))[0]["address"]

    def route(self, to, via):
        self.run("ip", "route", "add", to, "via", via)

    def clean_up(self):
        """Ends what still runs inside (a client's helper, say), which nobody else can have put there."""
        inside = os.readlink(self.path) if self.holder.alive else None
        for path in glob.glob("/proc/[0-9]*/ns/net"):
            with contextlib.suppress(OSError):
                if os.readlink(path) == inside:
                    os.kill(int(path.split("/")[2]), signal.SIGKILL)
        self.holder.clean_up()


class Link:
    """An Ethernet segment: a bridge in a namespace of its own, one veth pair per host. Capturing on
    "bridge" sees every frame that passes, since the capture makes the bridge promiscuous."""
    def __init__(self, name, directory):
        self.namespace = Namespace(name, directory)
        self.namespace.run("ip", "link", "add", "bridge", "type", "bridge", "forward_delay", "0",
                           "mcast_snooping", "0")
        # A wire looks into no packet: where the kernel filters bridges it drops what is malformed.
        self.namespace.setting("bridge/bridge-nf-call-iptables", 0)
        self.namespace.run("ip", "link", "set", "bridge", "up")

    def plug_in(self, host, device, hwaddr=None):
        """Gives `host` the interface `device` on this link, with the hardware address given or one
        of its own."""
        address = ["address", hwaddr] if hwaddr else []
        self.namespace.run("ip", "link", "add", "name", host.name, "type", "veth", "peer", "name", device, *address,
                           "netns", host.holder.pid)
        self.namespace.run("ip", "link", "set", "dev", host.name, "master", "bridge", "up")
        host.run("ip", "link", "set", device, "up")

    def clean_up(self):
        self.namespace.clean_up()

"""Real DHCP clients, each in a namespace of its own, behind one set of verbs."""
import contextlib
import json
import os
import signal
import sys

from lab.process import LabError, until

EVENT_SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "client_event.py")


class Client:
    """A host with one interface and one DHCP client program. Subclasses say how that program is run."""

    program = None
    device = "eth0"

    def __init__(self, namespace, hwaddr, flags=()):
        self.namespace, self.name, self.hwaddr, self.flags = namespace, namespace.name, hwaddr, flags
        self.process = None
        self.file = os.path.join(namespace.directory, f"{self.name}.events")
        self.script = os.path.join(namespace.directory, f"{self.name}.script")
        # dhclient and dhcpcd clear the environment of their script, hence a file that names everything.
        with open(self.script, "w", encoding="utf-8") as script:
            script.write(
                f'#!/bin/sh\nexec {sys.executable} {EVENT_SCRIPT} {self.file} {self.program} "$@"\n')
        os.chmod(self.script, 0o755)

    def start(self):
        """Runs the client in the foreground until it is stopped."""
        self.process = self.namespace.start(self.program, self.command())
        return self

    def kill(self):
        """The host is switched off: the server hears nothing of it, the address is not used any more."""
        self.process.kill()
        self.namespace.run("ip", "-4", "address", "flush", "dev", self.device)

    def command(self):
        raise NotImplementedError

    def events(self, kind=None):
        """What the client reported so far, oldest first: see client_event.py."""
        if not os.path.exists(self.file):
            return []
        with open(self.file, encoding="utf-8") as lines:
            events = [json.loads(line) for line in lines if line.endswith("\n")]
        return [event for event in events if kind in (None, event["event"])]

    def wait_for(self, kind, seconds=15, after=0):
        """The first event of this kind after the first `after` events of this kind."""
        def seen():
            found = self.events(kind)[after:]
            if not found and not self.process.alive:
                raise LabError(f"{self.name} ({self.program}) ended before it was {kind}: "
                               f"{self.process.output()[-1000:]}")
            return found

        return until(seen, seconds, f"{self.name} ({self.program}) to be {kind}")[0]

    def configured_addresses(self):
        """The IPv4 addresses that the kernel of this client has."""
        links = json.loads(
            self.namespace.run("ip", "-json", "-4", "address", "show", "dev", self.device) or "[]")
        return [address["local"] for link in links for address in link.get("addr_info", [])]

    def clean_up(self):
        if self.process:
            self.process.clean_up(signal.SIGKILL)


class Udhcpc(Client):
    program = "udhcpc"

    def command(self):
        # -T 1: a second between tries, so that a lost answer costs a second and not three.
        # -R: release at the end.
        return [
            "udhcpc", "-f", "-R", "-i", self.device, "-s", self.script, "-T", "1", "-t", "8", "-A", "1",
            "-O", "router", "-O", "dns", *self.flags
        ]

    def renew(self):
        self.process.send(signal.SIGUSR1)

    def release(self):
        """Gives the lease back and ends."""
        self.process.stop(signal.SIGTERM)


class Dhclient(Client):
    program = "dhclient"

    def command(self):
        return self.base_command("-d", "-1")

    def base_command(self, *flags):
        directory, name = self.namespace.directory, self.name
        configuration = os.path.join(directory, f"{name}.dhclient.conf")
        with open(configuration, "w", encoding="utf-8") as file:
            # Without initial-interval 1 dhclient waits up to 10 s before its second try.
            file.write("timeout 15;\ninitial-interval 1;\nbackoff-cutoff 2;\nretry 2;\n"
                       "request subnet-mask, routers, domain-name-servers;\n")
        return [
            "dhclient", "-4", *flags, "-sf", self.script, "-cf", configuration, "-lf",
            os.path.join(directory, f"{name}.dhclient.leases"), "-pf",
            os.path.join(directory, f"{name}.dhclient.pid"), self.device
        ]

    def remembers(self, address):
        """Whether the file of leases, which outlives the client, has this one."""
        path = os.path.join(self.namespace.directory, f"{self.name}.dhclient.leases")
        with open(path, encoding="utf-8") as file:
            return f"fixed-address {address};" in file.read()

    def release(self):
        """Gives the lease back and ends: a second dhclient reads the first one's leases and ends it."""
        # dhclient runs its script first and writes its leases then.
        address = self.wait_for("bound")["address"]
        until(lambda: self.remembers(address), 5, f"{self.name} to remember {address}")
        releasing = self.namespace.start("dhclient-release", self.base_command("-r", "-d"))
        try:
            releasing.wait(10)
        finally:
            releasing.clean_up()
        self.process.wait(5)


class Dhcpcd(Client):
    program = "dhcpcd"
    # dhcpcd keeps its files where the machine's own dhcpcd does, by interface: hence a name
    # that nothing else has.
    device = f"lab{os.getpid()}"
    probing = ("-A", )  # none: no ARP, which takes some six seconds

    def command(self):
        # An empty configuration: the machine's own must not change what the lab sees. dhcpcd configures the
        # interface itself too; the script then finds it done.
        return [
            "dhcpcd", "-4", "-B", *self.probing, "--noipv4ll", "-f", "/dev/null", "-c", self.script, "-t", "15",
            "-o", "routers", "-o", "domain_name_servers", "-o", "subnet_mask", *self.flags, self.device
        ]

    def release(self):
        self.process.stop(signal.SIGALRM)

    def clean_up(self):
        if self.process:
            self.process.clean_up()
        for file in (f"/var/lib/dhcpcd/{self.device}.lease", f"/run/dhcpcd/{self.device}-4.pid"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(file)


class DhcpcdThatProbes(Dhcpcd):
    """Looks by ARP whether somebody has the address that it was given (RFC 5227)."""
    probing = ()

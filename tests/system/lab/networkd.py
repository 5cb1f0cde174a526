"""systemd-networkd as a DHCP client, without systemd.

It runs in a mount namespace of its own, which hides the machine's files from it: /run is a folder of
the run, /etc/systemd/network holds one file, and /sys is read-only, which tells it that there is no
udev to wait for. It starts as its own user, as its service does: a program that changes its user
later would outlive the run."""
import os
import shlex
import signal

from lab.client_event import prefix_length
from lab.clients import Client
from lab.process import LabError, until

PROGRAM = "/lib/systemd/systemd-networkd"
CAPABILITIES = ",".join(f"+{name}" for name in ("net_admin", "net_bind_service", "net_broadcast", "net_raw"))


class Networkd(Client):
    program = "systemd-networkd"

    def command(self):
        run = os.path.join(self.namespace.directory, f"{self.name}.run")
        network = os.path.join(self.namespace.directory, f"{self.name}.network")
        with open(network, "w", encoding="utf-8") as file:
            file.write(f"[Match]\nName={self.device}\n[Network]\nDHCP=ipv4\nLinkLocalAddressing=no\nLLDP=no\n"
                       "[DHCPv4]\nSendRelease=yes\n" + "".join(f"{flag}\n" for flag in self.flags))
        folders = " ".join(f"/run/systemd/netif/{name}" for name in ("links", "leases", "lldp"))
        script = "; ".join([
            "set -e", f"mkdir -p {shlex.quote(run)}", f"mount --bind {shlex.quote(run)} /run",
            "mount -t sysfs -o ro sysfs /sys", f"mkdir -p {folders}",
            "chown -R systemd-network: /run/systemd", "mkdir -p /etc/systemd/network",
            "mount -t tmpfs tmpfs /etc/systemd/network",
            f"cat > /etc/systemd/network/{self.device}.network",
            "export SYSTEMD_LOG_TARGET=console SYSTEMD_LOG_LEVEL=debug",
            "exec setpriv --reuid systemd-network --regid systemd-network --clear-groups "
            f"--inh-caps {CAPABILITIES} --ambient-caps {CAPABILITIES} --pdeathsig KILL {PROGRAM}"
        ])
        return ["unshare", "--mount", "--propagation", "private", "sh", "-c",
                f"exec < {shlex.quote(network)}; {script}"]

    def lease(self):
        """What it keeps of its lease, by its own names; empty without one."""
        leases = os.path.join(self.namespace.directory, f"{self.name}.run", "systemd", "netif", "leases")
        for path in [os.path.join(leases, name) for name in os.listdir(leases)] if os.path.isdir(leases) else []:
            with open(path, encoding="utf-8") as file:
                return dict(line.rstrip("\n").split("=", 1) for line in file if "=" in line and line[0] != "#")
        return {}

    def events(self, kind=None):
        """It has no script: what it keeps now is all that it tells."""
        lease = self.lease()
        if not lease.get("ADDRESS") or kind not in (None, "bound"):
            return []
        return [{
            "event": "bound", "word": "", "interface": self.device, "address": lease["ADDRESS"],
            "prefix_length": prefix_length(lease["NETMASK"]), "routers": lease.get("ROUTER", "").split(),
            "dns": lease.get("DNS", "").split(), "server": lease["SERVER_ADDRESS"], "lifetime": int(lease["LIFETIME"])
        }]

    def wait_for_other_than(self, address, seconds):
        """The lease of another address."""
        def other():
            if not self.process.alive:
                raise LabError(f"{self.name} ended: {self.process.output()[-1000:]}")
            return [event for event in self.events("bound") if event["address"] != address]

        return until(other, seconds, f"{self.name} to have another address than {address}")[0]

    def release(self):
        """Gives the lease back and ends."""
        self.process.stop(signal.SIGTERM, 10)

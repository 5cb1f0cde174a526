"""The two servers, each in a host of its own with the same subnet and pool. Both answer a relay."""
import json
import os
import re
import shutil
import signal

from lab.frontend import Frontend
from lab.process import LabError, until
from lab.programs import BIN
from rig.wire import SUBNET, server_address

POOL = "10.0.0.1 - 10.127.255.254"
# Threads and queue that served Kea 2.2 best on two cores, of those tried.
KEA_THREADS = {"memfile": (2, 64), "postgresql": (4, 64), "mysql": (12, 792)}


def settings(lease_database, number, pools):
    # A line for each lease is too much; that a server serves, and knows another one, is said at INFO.
    loggers = [{"name": name, "severity": severity, "output_options": [{"output": "stdout"}]}
               for name, severity in (("kea-dhcp4", "WARN"), ("kea-dhcp4.dhcp4", "INFO"),
                                      ("kea-dhcp4.ha-hooks", "INFO"), ("kea-dhcp4.alloc-engine", "INFO"))]
    return {
        "interfaces-config": {"interfaces": [f"eth0/{server_address(number)}"], "dhcp-socket-type": "udp"},
        "lease-database": lease_database, "valid-lifetime": 86400, "renew-timer": 43200, "rebind-timer": 75600,
        "subnet4": [{"id": 1, "subnet": SUBNET, "pools": [{"pool": pool} for pool in pools]}], "loggers": loggers
    }


class Ours:
    """A leasehold frontend."""
    name = "ours"

    def __init__(self, host, number, database, pools=(POOL,), **more):
        self.database, self.address = database, server_address(number)
        dhcp4 = settings(database.configuration(), number, pools)
        dhcp4["interfaces-config"]["interfaces"] = ["eth0"]
        dhcp4["cache-threshold"] = 0.0  # as in Kea 2.2: each renewal is a write
        dhcp4.update({name.replace("_", "-"): value for name, value in more.items()})
        self.frontend = Frontend(host, [self.address], {"Dhcp4": dhcp4})

    @property
    def pid(self):
        return self.frontend.process.pid

    def start(self):
        self.frontend.launch().serves(30)
        return self

    def knows(self, servers):
        """Waits until it knows all the others of the cluster."""
        self.frontend.knows(*(one.frontend for one in servers if one is not self), seconds=30)

    def knows_its_pools(self):
        """Waits until it has read which addresses are taken."""
        until(lambda: "LEASEHOLD_FREE_MAP_FILLED" in self.frontend.output(), 60, f"{self.address} to read its pools")

    def stop(self):
        """Returns the counters that it tells at its end."""
        code = self.frontend.stop(30)
        if code != 0:
            raise LabError(f"the frontend ended with {code}: {self.frontend.output()[-2000:]}")
        lines = [line for line in self.frontend.output().splitlines() if "LEASEHOLD_STATISTICS" in line]
        return {key: int(value) for key, value in re.findall(r"([a-z0-9-]+)=(\d+)", lines[-1] if lines else "")}

    def used(self, series=None):
        return self.database.used(series)

    def session_settings(self):
        """What its sessions are given: see session_settings.cpp."""
        return json.loads(self.frontend.host.run(os.path.join(BIN, "session_settings"), self.frontend.file))

    def clean_up(self):
        self.frontend.clean_up()


class Kea:
    """Debian's kea-dhcp4."""
    name = "kea"
    program = shutil.which("kea-dhcp4", path="/usr/sbin:/usr/bin")

    def __init__(self, host, number, database, pools=(POOL,)):
        self.host, self.database, self.address = host, database, server_address(number)
        threads, queue = KEA_THREADS[database.kea_type]
        self.directory = os.path.join(host.directory, f"{host.name}.kea")
        os.makedirs(self.directory, exist_ok=True)
        dhcp4 = settings(database.kea_configuration(), number, pools)
        dhcp4.update({
            "multi-threading": {"enable-multi-threading": True, "thread-pool-size": threads, "packet-queue-size": queue},
            "control-socket": {"socket-type": "unix", "socket-name": f"{self.directory}/control"},
        })
        self.file = f"{self.directory}/kea-dhcp4.conf"
        with open(self.file, "w", encoding="utf-8") as file:
            json.dump({"Dhcp4": dhcp4}, file, indent=2)
        self.process = None

    @property
    def pid(self):
        return self.process.pid

    def start(self):
        folders = {name: self.directory for name in ("KEA_PIDFILE_DIR", "KEA_LOCKFILE_DIR", "KEA_DHCP_DATA_DIR")}
        self.process = self.host.start("kea", [self.program, "-c", self.file],
                                       environment={**folders, **self.database.kea_environment()})
        until(self.serves, 30, "Kea to serve")
        return self

    def knows(self, _):
        """Several of them share a database, and no word."""

    def knows_its_pools(self):
        """It asks its database each time."""

    def serves(self):
        if not self.process.alive:
            raise LabError(f"Kea ended: {self.process.output()[-2000:]}")
        return "DHCP4_STARTED" in self.process.output()

    def stop(self):
        self.process.stop(signal.SIGTERM, 30)
        return {}

    def used(self):
        return self.database.kea_used()

    def clean_up(self):
        if self.process:
            self.process.clean_up()


SERVERS = {"ours": Ours, "kea": Kea}

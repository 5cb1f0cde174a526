"""A leasehold frontend under test, and the configuration it gets."""
import copy
import json
import os
import re
import signal

from lab.process import LabError
from lab.programs import LEASEHOLD

SERVING = "DHCP4_STARTED"


def configuration(database, subnet, pool, router, dns, lifetimes=(3600, 900, 1800)):
    """A Kea configuration of one subnet for relayed clients. Lifetimes in seconds: valid, T1, T2."""
    return {
        "Dhcp4": {
            "interfaces-config": {"interfaces": ["eth0"], "dhcp-socket-type": "udp"},
            "lease-database": database.configuration(), "valid-lifetime": lifetimes[0],
            # Each renewal is a write, however soon it comes: that is what most cases look at.
            "cache-threshold": 0.0,
            "renew-timer": lifetimes[1], "rebind-timer": lifetimes[2], "subnet4": [{
                "id":
                    1, "subnet":
                        subnet, "pools": [{"pool": pool}],
                "option-data": [{"name": "routers", "data": router},
                                {"name": "domain-name-servers", "data": ", ".join(dns)}]
            }],
            "loggers": [{"name": "kea-dhcp4", "severity": "INFO", "output_options": [{"output": "stdout"}]}]
        }
    }


class Frontend:
    """One leasehold process in a host of its own. It may be started again after its end. `address`
    is the one on the server link; `client_address` the one on the client link, in a direct lab."""
    def __init__(self, host, addresses, settings):
        self.host, self.name, self.addresses = host, host.name, addresses
        self.address, self.client_address = addresses[0], addresses[1] if len(addresses) > 1 else None
        self.file = os.path.join(host.directory, f"{self.name}.json")
        self.process, self.prefix = None, []  # what runs the program, with fewer rights, say
        self.configure(settings)

    def configure(self, settings):
        """Writes the configuration: a structure, or the text of a file as it is."""
        with open(self.file, "w", encoding="utf-8") as file:
            if isinstance(settings, str):
                file.write(settings)
            else:
                json.dump(copy.deepcopy(settings), file, indent=2)

    def launch(self):
        """Starts the program without waiting for anything."""
        self.process = self.host.start("leasehold", [*self.prefix, LEASEHOLD, "-c", self.file],
                                       environment={"LEASEHOLD_NAME": self.name})
        return self

    def start(self):
        """Starts the program and waits until it says that it serves."""
        if self.process and self.process.alive:
            raise LabError(f"{self.name} runs already")
        return self.launch().serves()

    def serves(self, seconds=10):
        """Waits until the program says that it serves."""
        self.process.wait_for(SERVING, seconds)
        return self

    def knows(self, *others, seconds=10):
        """Waits until the program says of each of them that it is there and serves."""
        for other in others:
            name = re.escape(f'"{other.name}"')
            self.process.wait_for(rf"LEASEHOLD_CLUSTER_(JOINED {name} .* and serves$|SERVES {name})", seconds)
        return self

    def kill(self):
        self.process.kill()

    def stop(self, seconds=5):
        """SIGTERM; the exit code."""
        return self.process.stop(signal.SIGTERM, seconds)

    def output(self):
        return self.process.output()

    def clean_up(self):
        if self.process:
            self.process.clean_up()

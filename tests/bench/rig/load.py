"""The clients: dhcpload in the relay's host."""
import json
import os

from lab.process import LabError
from lab.programs import BIN
from rig.wire import RELAY

DHCPLOAD = os.path.join(BIN, "dhcpload")


class Load:
    """Runs of dhcpload, each with clients that no run before has played."""
    def __init__(self, host):
        self.host, self.runs, self.series = host, 0, 0

    def arguments(self, servers, seconds, flags, series):
        named = [word for server in servers for word in ("--server", server.address)]
        options = [word for name, value in flags.items() if value is not False and value is not None
                   for word in (["--" + name.replace("_", "-")] + ([] if value is True else [value]))]
        return [DHCPLOAD, "--local", RELAY, *named, "--seconds", seconds, "--series", series, *options]

    def next_series(self):
        """Of clients that no run before has played, up to 255 runs."""
        self.series = self.series % 255 + 1
        return self.series

    def start(self, servers, seconds, series, **flags):
        self.runs += 1
        return self.host.start(f"dhcpload{self.runs}", self.arguments(servers, seconds, flags, series))

    def end(self, process, seconds):
        """What it counted; LabError when it fails or does not end."""
        code = process.wait(seconds)
        lines = process.output().splitlines()
        if code != 0 or not lines:
            raise LabError(f"dhcpload: exit {code}: {process.output()[-2000:]}")
        return json.loads(lines[-1])

    def run(self, servers, seconds, **flags):
        process = self.start(servers, seconds, **flags)
        try:
            return self.end(process, seconds + 60)
        finally:
            process.clean_up()


def read_held(path):
    with open(path, encoding="ascii") as lines:
        return [tuple(line.split()) for line in lines]

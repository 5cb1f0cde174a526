"""Kea's load generator. With -4 it plays a relay: it sends from port 67 of its own address with
giaddr set."""
import re
import signal

from lab.process import LabError


class Perfdhcp:
    """One run of `clients` new clients at `rate` a second, started by the constructor. Client
    hardware addresses are 02:<series>:00:… and up, so that two runs of different series never share
    one."""
    def __init__(self, host, server, local, rate, clients, series=1, late_ms=2000):
        self.process = host.start(f"perfdhcp{series}", [
            "perfdhcp", "-4", "-r", rate, "-R", clients, "-n", clients, "-W", late_ms * 1000, "-g",
            "single", "-b", f"mac=02:{series:02x}:00:00:00:00", "-l", local, server
        ])

    def wait(self, seconds):
        """Waits for the end and returns {"DISCOVER-OFFER": {...}, "REQUEST-ACK": {...}} with
        perfdhcp's own words as keys: "sent packets", "received packets", "drops", "min delay" (ms),
        …"""
        code = self.process.wait(seconds)
        # 0: all were answered; 3: some were not (perfdhcp(8)).
        if code not in (0, 3):
            raise LabError(f"perfdhcp: exit {code}: {self.process.output()[-2000:]}")
        return self.statistics()

    def stop(self):
        """Ends the load before its time; its clients ask no more."""
        self.process.stop(signal.SIGINT, 10)

    def statistics(self):
        found = {}
        for name, body in re.findall(r"\*\*\*Statistics for: (\S+)\*\*\*\n(.*?)(?=\n\*\*\*|\Z)",
                                     self.process.output(), re.S):
            found[name] = {
                key: float(value) for key, value in re.findall(r"^([a-z ]+): (-?[\d.]+)", body, re.M)
            }
        return found

    def clean_up(self):
        self.process.clean_up()

"""The hosts of a bench: one that plays the relay, one for each server, one for the database. A veth pair
of its own joins every server to the relay, whose one address all of them reach."""
import ipaddress

from lab.network import Namespace

RELAY = "10.255.0.2"
SUBNET = "10.0.0.0/8"


def server_address(number):
    """Of the server with this number, from 0."""
    return f"10.{255 - number}.0.1"


class Wire:
    def __init__(self, directory, servers, stack):
        self.client = self.own(stack, Namespace("relay", directory))
        self.database = self.own(stack, Namespace("database", directory))
        self.client.setting("ipv4/ip_forward", 1)
        self.servers = []
        for number in range(servers):
            self.servers.append(self.own(stack, Namespace(f"server{number + 1}", directory)))
            self.join(number, self.servers[-1])

    @staticmethod
    def own(stack, host):
        stack.callback(host.clean_up)
        for which in ("all", "default"):
            host.setting(f"ipv4/conf/{which}/rp_filter", 0)
        return host

    def join(self, number, host):
        address = ipaddress.ip_address(server_address(number))
        device = f"to{number}"
        self.client.run("ip", "link", "add", "name", device, "type", "veth", "peer", "name", "eth0",
                        "netns", host.holder.pid)
        host.address("eth0", f"{address}/16")
        self.client.address(device, f"{address + 1}/16")
        host.run("ip", "link", "set", "eth0", "up")
        self.client.run("ip", "link", "set", device, "up")
        host.route("default", str(address + 1))

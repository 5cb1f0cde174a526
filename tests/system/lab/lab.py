"""The lab: clients, a relay, a router, frontends and a database, wired up in network namespaces.

   alice bob carol                                     database  frontend1  frontend2
     │    │    │         .1 ┌──────────┐ .1               │.5       │.11       │.12
  ═══╪════╪════╪════════╪═══│  router  │═══╪══════════════╪═════════╪══════════╪═══
      client link       │   └──────────┘   │              server link
                        │.2 ┌──────────┐ .2│
                        └───│  relay   │───┘
                            └──────────┘
Router and relay are two hosts, because dhcrelay also picks up the unicasts that its own host
forwards, and a renewal
would then reach the frontends twice. With `direct` every frontend stands on the client link too
(frontend1 at the end of its network, frontend2 before it), and clients need no relay."""
import contextlib
import glob
import ipaddress
import os
import shutil
import signal
import sys
import tempfile

from lab.capture import DhcpCapture, GossipCapture
from lab.clients import Dhclient, Dhcpcd, DhcpcdThatProbes, Udhcpc
from lab.database import Postgres, Sqlite
from lab.frontend import Frontend, configuration
from lab.galera import Galera
from lab.mariadb import MariaDb
from lab.network import Link, Namespace
from lab.networkd import Networkd
from lab.packets import Sender
from lab.perfdhcp import Perfdhcp
from lab.relay import Relay

SERVER_NETWORK = ipaddress.ip_network("198.51.100.0/24")
DNS = ["198.51.100.53", "198.51.100.54"]


class Lab:
    """Use as `with Lab("sqlite") as lab:`. Whatever way the block ends (SIGTERM too), everything
    the lab started is stopped and the run directory removed, unless `keep` or a failure makes it
    worth reading."""
    def __init__(self, database="sqlite", clients="192.0.2.0/24", pool_size=100,
                 lifetimes=(3600, 900, 1800), keep=None, direct=False, provider_options=""):
        self.stack = contextlib.ExitStack()
        self.keep = keep if keep is not None else bool(os.environ.get("LAB_KEEP"))
        self.client_network = ipaddress.ip_network(clients)
        self.router_address, self.relay_address = str(self.client_network[1]), str(self.client_network[2])
        self.pool = (self.client_network[10], self.client_network[10] + pool_size - 1)
        self.database_kind, self.lifetimes, self.direct = database, lifetimes, direct
        self.provider_options = provider_options  # of Galera
        self.frontends, self.database, self.relay = [], None, None
        self.directory = None
        self.clients_made = self.loads = 0

    def __enter__(self):
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        self.directory = tempfile.mkdtemp(prefix=f"leasehold-lab.{os.getpid()}.")
        os.chmod(self.directory, 0o755)
        try:
            self.wire()
            self.database = self.make_database()
        except BaseException:
            self.__exit__(*sys.exc_info())
            raise
        return self

    def __exit__(self, kind, error, trace):
        self.stack.close()
        if kind and issubclass(kind, Exception):
            print(self.tails(), file=sys.stderr)
        if self.keep:
            print(f"kept: {self.directory}", file=sys.stderr)
        else:
            shutil.rmtree(self.directory, ignore_errors=True)

    def make_database(self):
        if self.database_kind == "sqlite":
            return Sqlite(self.directory)
        if self.database_kind == "galera":
            return self.own(Galera([(self.host(f"database{number}", 4 + number), str(SERVER_NETWORK[4 + number]))
                                    for number in (1, 2, 3)], self.provider_options)).start()
        host, address = self.host("database", 5), str(SERVER_NETWORK[5])
        if self.database_kind == "postgres":
            return self.own(Postgres(host, address, [SERVER_NETWORK]))
        return self.own(MariaDb(host, address)).start().create("leasehold", "leasehold", "a secret of this run")

    def own(self, thing):
        """Makes the lab clean `thing` up at its end, the last one made first."""
        self.stack.callback(thing.clean_up)
        return thing

    def wire(self):
        self.client_link = self.own(Link("client-link", self.directory))
        self.server_link = self.own(Link("server-link", self.directory))
        self.router = self.own(Namespace("router", self.directory))
        self.relay_host = self.own(Namespace("relay", self.directory))
        for host, number in ((self.router, 1), (self.relay_host, 2)):
            self.client_link.plug_in(host, "clients0")
            self.server_link.plug_in(host, "servers0")
            host.address("clients0", f"{self.client_network[number]}/{self.client_network.prefixlen}")
            host.address("servers0", f"{SERVER_NETWORK[number]}/{SERVER_NETWORK.prefixlen}")
        self.router.setting("ipv4/ip_forward", 1)

    def host(self, name, number):
        """A host on the server link that reaches clients by the router, and the relay's address by
        the relay."""
        host = self.own(Namespace(name, self.directory))
        self.server_link.plug_in(host, "eth0")
        host.address("eth0", f"{SERVER_NETWORK[number]}/{SERVER_NETWORK.prefixlen}")
        host.route("default", str(SERVER_NETWORK[1]))
        host.route(f"{self.relay_address}/32", str(SERVER_NETWORK[2]))
        return host

    def configuration(self):
        """What every frontend of this lab is given; change what a test needs otherwise."""
        settings = configuration(self.database, str(self.client_network), f"{self.pool[0]} - {self.pool[1]}",
                                 self.router_address, DNS, self.lifetimes)
        if self.direct:
            settings["Dhcp4"]["interfaces-config"] = {"interfaces": ["eth0", "clients0"], "dhcp-socket-type": "raw"}
        return settings

    def frontend(self, settings=None):
        """A further frontend, not started yet."""
        number = len(self.frontends) + 1
        host, addresses = self.host(f"frontend{number}", 10 + number), [str(SERVER_NETWORK[10 + number])]
        if self.direct:
            addresses.append(str(self.client_network[-2 - number]))
            self.client_link.plug_in(host, "clients0")
            host.address("clients0", f"{addresses[1]}/{self.client_network.prefixlen}")
        self.frontends.append(self.own(Frontend(host, addresses, settings or self.configuration())))
        return self.frontends[-1]

    def start_frontends(self, count, **keywords):
        """`count` frontends that serve, over one database, and know each other. `keywords`: what their
        configuration says besides, with _ for -."""
        settings = self.configuration()
        settings["Dhcp4"].update({name.replace("_", "-"): value for name, value in keywords.items()})
        started = [self.frontend(settings).launch() for _ in range(count)]
        for frontend in started:
            frontend.serves()
        for frontend in started:
            frontend.knows(*(other for other in self.frontends if other is not frontend))
        return started

    def start_relay(self, *servers):
        """dhcrelay, given every frontend or the ones named."""
        self.relay = self.own(Relay(self.relay_host, [one.address for one in servers or self.frontends]))
        return self.relay

    def client(self, kind, name, flags=(), link=None):
        """A host on the client link, or on the link given, with a client program of this kind, not
        started yet."""
        self.clients_made += 1
        host = self.own(Namespace(name, self.directory))
        hwaddr = f"02:00:00:00:00:{self.clients_made:02x}"
        kinds = {"udhcpc": Udhcpc, "dhclient": Dhclient, "dhcpcd": Dhcpcd, "dhcpcd that probes": DhcpcdThatProbes,
                 "networkd": Networkd}
        client = kinds[kind](host, hwaddr, flags)
        (link or self.client_link).plug_in(host, client.device, hwaddr)
        return self.own(client)

    def squatter(self, address, name="squatter"):
        """A host on the client link that uses an address nobody gave it."""
        host = self.own(Namespace(name, self.directory))
        self.client_link.plug_in(host, "eth0")
        host.address("eth0", f"{address}/{self.client_network.prefixlen}")
        return host

    def capture(self, link=None):
        """Captures DHCP on the client link, or on the link given."""
        return self.own(DhcpCapture((link or self.client_link).namespace, "bridge"))

    def gossip_capture(self):
        """Captures what frontends say to each other on the server link."""
        return self.own(GossipCapture(self.server_link.namespace, "bridge"))

    def load_host(self):
        """A further host on the client link that plays a relay of its own; (host, address)."""
        self.loads += 1
        host = self.own(Namespace(f"load{self.loads}", self.directory))
        self.client_link.plug_in(host, "eth0")
        address = self.client_network[2 + self.loads]
        host.address("eth0", f"{address}/{self.client_network.prefixlen}")
        host.route("default", self.router_address)
        return host, str(address)

    def perfdhcp(self, frontend=None, **settings):
        """perfdhcp, started, playing a relay towards one frontend, or towards the lab's relay, which
        passes everything on to all of its frontends."""
        host, address = self.load_host()
        server = frontend.address if frontend else self.relay_address
        return self.own(Perfdhcp(host, server, address, series=self.loads, **settings))

    def sender(self):
        """A host that sends packets made by hand, as a relay would."""
        return Sender(*self.load_host())

    def client_with(self, address):
        """A host on the client link that has this address and sends, by hand, as a client does."""
        host = self.squatter(address)
        host.route("default", self.router_address)
        return Sender(host, str(address), port=68)

    def stranger(self):
        """A host on the server link that is no frontend, and sends from the port of gossip."""
        return Sender(self.host("stranger", 66), str(SERVER_NETWORK[66]), port=7946)

    def leftovers(self):
        """After the end: what is still there of the run, which should be nothing."""
        found = [self.directory] if os.path.exists(self.directory) and not self.keep else []
        for process in glob.glob("/proc/[0-9]*"):
            with contextlib.suppress(OSError), open(os.path.join(process, "cmdline"), encoding="utf-8",
                                                    errors="replace") as line:
                if self.directory in line.read():
                    found.append(process)
        return found

    def in_pool(self, address):
        return self.pool[0] <= ipaddress.ip_address(address) <= self.pool[1]

    def tails(self, lines=15):
        """The last lines of every log, for whoever must find out what went wrong."""
        parts = []
        for log in sorted(glob.glob(os.path.join(self.directory, "*.log"))):
            with open(log, encoding="utf-8", errors="replace") as file:
                text = file.read().splitlines()
            if text:
                parts.append(f"--- {os.path.basename(log)}\n" + "\n".join(text[-lines:]))
        return "\n".join(parts)

"""A MariaDB Galera cluster of a run's own: a node in each of several hosts of the lab."""
import os
import re

from lab.mariadb import SERVER, MariaDb
from lab.process import LabError, run, until

PROVIDER = "/usr/lib/galera/libgalera_smm.so"
USER = ("leasehold", "leasehold", "a secret of this run")


class Node(MariaDb):
    """One node. What Galera itself needs is set; whatever costs or keeps durability is the default.
    `seed`: the node, at rest, whose folder it starts from, as from a backup: it then needs only what
    the cluster wrote since."""
    def __init__(self, host, address, addresses, provider_options, seed=None):
        self.addresses, self.provider_options, self.seed = addresses, provider_options, seed
        if not os.path.exists(PROVIDER):
            raise LabError("Galera is not installed: run ./dev setup")
        super().__init__(host, address)

    def initialise(self):
        if not self.seed:
            super().initialise()
            return
        run("cp", "--archive", "--sparse=always", self.seed.data, self.data)
        os.remove(f"{self.data}/galera.cache")
        self.name, self.user, self.password = self.seed.name, self.seed.user, self.seed.password

    def options(self):
        return [
            "--wsrep-on=ON", f"--wsrep-provider={PROVIDER}", "--wsrep-cluster-name=lab",
            f"--wsrep-cluster-address=gcomm://{','.join(self.addresses)}", f"--wsrep-node-address={self.address}",
            f"--wsrep-node-name={self.host.name}", "--wsrep-sst-method=rsync", "--binlog-format=ROW",
            "--innodb-autoinc-lock-mode=2",
            f"--wsrep-provider-options=gcache.size=32M;{self.provider_options}"
        ]

    def status(self, name):
        """A variable of SHOW STATUS; empty while the node does not answer."""
        if not self.process or not self.process.alive:
            return ""
        line = self.client(f"SHOW GLOBAL STATUS LIKE '{name}'", check=False).strip()
        return line.split("\t")[1] if "\t" in line else ""

    def ready(self):
        return super().ready() and self.synced()

    def synced(self):
        return self.status("wsrep_local_state_comment") == "Synced"

    def rejoin(self):
        """After a crash: where the node stood is read from its tables, as galera_recovery does."""
        said = run("setpriv", "--reuid", "mysql", "--regid", "mysql", "--clear-groups", SERVER, "--no-defaults",
                   f"--datadir={self.data}", f"--socket={self.socket}", f"--pid-file={self.directory}/pid",
                   *self.options(), "--wsrep-recover", seconds=60)
        position = re.findall("Recovered position: *([-0-9a-f]+:[0-9]+)", said)[-1]
        return self.start(f"--wsrep-start-position={position}", seconds=90)


class Galera:
    """The cluster, as (host, address) of each node. What a Lab asks its database for is answered by the first
    node that runs."""

    view, frontend_view = MariaDb.view, MariaDb.frontend_view

    def __init__(self, hosts, provider_options=""):
        addresses = [address for _, address in hosts]
        make = lambda number, seed: Node(*hosts[number], addresses, provider_options, seed)
        first = make(0, None)
        self.nodes = [first]
        first.start("--wsrep-new-cluster").create(*USER).stop()
        self.nodes += [make(number, first) for number in range(1, len(hosts))]

    def start(self):
        """The first node makes the cluster, the others join it."""
        first, *others = self.nodes
        first.start("--wsrep-new-cluster")
        for node in others:
            node.launch()
        for node in others:
            until(node.ready, 60, f"{node.host.name} to be synced")
        self.is_whole()
        return self

    def running(self):
        return [node for node in self.nodes if node.process and node.process.alive]

    def up(self):
        return self.running()[0]

    def is_whole(self, seconds=30):
        """Waits until every node that runs knows of all that run."""
        size = str(len(self.running()))
        for node in self.running():
            until(lambda one=node: one.synced() and one.status("wsrep_cluster_size") == size, seconds,
                  f"{node.host.name} to be in a cluster of {size}")

    def describe(self):
        return f"MariaDB Galera on {', '.join(node.address for node in self.nodes)}, schema by leasehold-admin db-init"

    def configuration(self):
        return self.up().configuration()

    def leases(self):
        return self.up().leases()

    def rows(self, statement):
        return self.up().rows(statement)

    def gossip_key(self):
        return self.up().gossip_key()

    def clean_up(self):
        for node in self.nodes:
            node.clean_up()

"""A bench under way: its hosts and databases, one measured run, and what is told at the end."""
import contextlib
import os
import shutil
import sys
import tempfile
import time

from lab.process import LabError
from rig.databases import DATABASES
from rig.load import Load, read_held
from rig.meter import Meter
from rig.promises import broken
from rig.servers import SERVERS, Kea
from rig.wire import Wire

# What a commit that survives a power failure needs, of each dialect.
DURABLE = {
    "fsync": ("on",), "synchronous_commit": ("on", "remote_apply"), "full_page_writes": ("on",),
    "of these unlogged or temporary": ("0",), "lease's persistence (p: permanent)": ("p",),
    "innodb_flush_log_at_trx_commit": ("1",), "innodb_doublewrite": ("1", "ON"), "lease's engine": ("InnoDB",),
    "tables that are not InnoDB": ("0",), "synchronous": ("2", "3"), "tables that are temporary": ("0",)
}


def say(words):
    """Progress: to stderr, so that the table alone is the output."""
    print(f"{time.strftime('%H:%M:%S')}  {words}", file=sys.stderr, flush=True)


class Bench:
    """Use as a context. Everything is private, in a folder that goes away with it."""
    def __init__(self, servers=1, workers=0, keep=False):
        self.count, self.workers, self.keep = servers, workers, keep
        self.stack = contextlib.ExitStack()
        self.databases, self.settings, self.violations = {}, {}, []
        self.held, self.checks = {}, 0  # series of clients: the leases that they hold
        self.reads_all = True  # False: the table is too large; of it, those series alone are looked at
        self.has_kea = bool(Kea.program)

    def __enter__(self):
        self.directory = tempfile.mkdtemp(prefix=f"leasehold-bench.{os.getpid()}.")
        os.chmod(self.directory, 0o755)
        try:
            self.wire = Wire(self.directory, self.count, self.stack)
        except BaseException:
            self.__exit__()
            raise
        self.load = Load(self.wire.client)
        self.held_file = os.path.join(self.directory, "held")
        return self

    def __exit__(self, *_):
        self.stack.close()
        if self.keep:
            say(f"kept: {self.directory}")
        else:
            shutil.rmtree(self.directory, ignore_errors=True)

    def database(self, kind):
        """The one of this kind; made when it is first asked for."""
        if kind not in self.databases:
            say(f"starting {kind}")
            self.databases[kind] = DATABASES[kind](self.wire.database)
            self.stack.callback(self.databases[kind].clean_up)
        return self.databases[kind]

    def empty(self, kind):
        """No lease is left; nobody holds one."""
        self.database(kind).empty()
        self.held = {}

    @contextlib.contextmanager
    def serving(self, who, kind, count=1, **more):
        """`count` servers of `who` on this database, in use. Ends with their counters in `.told`."""
        database = self.database(kind)
        if who == "kea":
            database.make_kea()
        elif self.workers:
            more["multi_threading"] = {"enable-multi-threading": True, "thread-pool-size": self.workers}
        servers = [SERVERS[who](self.wire.servers[number], number, database, **more) for number in range(count)]
        try:
            for server in servers:
                server.start()
            for server in servers:
                server.knows(servers)
            yield servers
            if who == "ours":
                self.settings[kind] = servers[0].session_settings()
            for server in servers:
                server.told = server.stop()
        finally:
            for server in servers:
                server.clean_up()

    def measure(self, servers, seconds, series=None, **flags):
        """One run of the load against these; what it counted, with CPU in it. Then P1 to P4 are checked."""
        database = servers[0].database
        series = series or self.load.next_series()
        with Meter(server=[server.pid for server in servers], database=database.cpu_pids()) as meter:
            counted = self.load.run(servers, seconds, series=series, held_out=self.held_file, **flags)
        counted["server_cpu_s"], counted["database_cpu_s"] = meter.seconds["server"], meter.seconds["database"]
        counted["cpu_per_1000"] = (meter.per_thousand("server", counted["done"]) or 0) + (
            meter.per_thousand("database", counted["done"]) or 0) if counted["done"] else None
        counted["load_cores"], counted["foreign_cores"] = meter.seconds["load"] / meter.wall, meter.foreign
        self.took(series, servers[0], counted)
        return counted

    def took(self, series, server, counted):
        """After a run of the load: its clients hold what the file says. P1 to P4."""
        self.held[series] = read_held(self.held_file)
        self.check(server, counted)

    def check(self, server, counted):
        used = server.used() if self.reads_all else server.used(self.held)
        found = broken([lease for held in self.held.values() for lease in held], used, counted)
        self.checks += 1
        counted["promises_broken"] = found
        self.violations += [f"{server.name} on {server.database.kind}: {one}" for one in found if server.name == "ours"]

    def not_durable(self):
        """What the frontends' sessions lack."""
        return [f"{kind}: {name} is {value}" for kind, said in self.settings.items() for name, value in said.items()
                if name in DURABLE and value not in DURABLE[name]]

    def ending(self):
        """What every bench tells at its end."""
        lines = [f"sessions on {kind}: " + ", ".join(f"{name} = {value}" for name, value in said.items())
                 for kind, said in self.settings.items()]
        lines += [f"NOT DURABLE: {one}" for one in self.not_durable()]
        lines += [f"BROKEN: {one}" for one in self.violations]
        if not self.violations:
            lines.append(f"P1-P4 hold, looked at after {self.checks} runs: every ACK that a client saw is in the database, "
                         "no address and no client twice.")
        return "\n".join(lines)

    def raise_if_unsafe(self):
        if self.violations or self.not_durable():
            raise LabError("a promise is broken, or the database is not durable: see above")

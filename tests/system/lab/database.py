"""The databases that frontends share, private to one run, and the lease table read from them by SQL."""
import contextlib
import dataclasses
import glob
import os
import shutil
import signal
import sqlite3

from lab.process import LabError, run, runs, until
from lab.programs import LEASEHOLD_ADMIN


@dataclasses.dataclass(frozen=True)
class Lease:
    """A row of the view lease4, which is the public SQL interface and the same for every database."""
    address: str
    hwaddr: str
    client_id: str
    valid_lifetime: int
    expire: float
    subnet_id: int
    state: int


def lease(row):
    return Lease(row[0], row[1], row[2].replace(":", ""), int(row[3]), float(row[4]), int(row[5]),
                 int(row[6]))


class Sqlite:
    """One file. Zero set-up: frontends find no schema and make it."""

    view, frontend_view = "lease4", "frontend_status"
    # `expire` is UTC text in whole seconds.
    QUERY = ("SELECT address, hwaddr, coalesce(client_id, ''), valid_lifetime, "
             "coalesce(CAST(strftime('%s', expire) AS REAL), 9e18), subnet_id, state "
             "FROM lease4 ORDER BY hwaddr, address")

    def __init__(self, directory):
        self.file = os.path.join(directory, "leases.sqlite")

    def configuration(self):
        return {"type": "memfile", "name": self.file}

    def describe(self):
        return f"the SQLite file {self.file}"

    def rows(self, statement):
        """The answer to a query, as text."""
        connection = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=10)
        try:
            return [["" if value is None else str(value) for value in row]
                    for row in connection.execute(statement)]
        finally:
            connection.close()

    def leases(self):
        return [lease(row) for row in self.rows(self.QUERY)]

    def gossip_key(self):
        """What gossip is authenticated with."""
        return bytes.fromhex(self.rows("SELECT hex(secret) FROM gossip_key ORDER BY key_id DESC LIMIT 1")[0][0])

    def clean_up(self):
        pass


class Postgres:
    """A PostgreSQL server of its own in the host given, reached by TCP from other hosts and by unix
    socket from the run; every setting that costs or keeps durability is the packaged default."""

    view, frontend_view = "leasehold.lease4", "leasehold.frontend_status"
    QUERY = ("SELECT host(address), hwaddr, coalesce(client_id, ''), valid_lifetime, "
             "extract(epoch FROM expire), subnet_id, state "
             "FROM leasehold.lease4 ORDER BY hwaddr, lease4.address")

    def __init__(self, host, address, client_networks):
        self.host, self.address = host, address
        binaries = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        if not binaries:
            raise LabError("PostgreSQL is not installed: run ./dev setup")
        self.binaries = binaries[-1]
        self.directory = os.path.join(host.directory, f"postgres-{host.name}")
        self.data = os.path.join(self.directory, "data")
        self.process = None
        self.initialise(client_networks)
        self.start()
        self.create("leasehold", "leasehold", "a secret of this run")

    def initialise(self, client_networks):
        os.mkdir(self.directory, 0o700)
        shutil.chown(self.directory, "postgres", "postgres")
        os.chmod(self.directory, 0o755)
        run("setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups",
            f"{self.binaries}/initdb", "--auth=trust", "--no-sync", "--no-locale", "--encoding=UTF8", "-D",
            self.data, seconds=60, cwd=self.directory)
        with open(os.path.join(self.data, "postgresql.conf"), "a", encoding="utf-8") as file:
            file.write(
                f"listen_addresses = '{self.address}'\nunix_socket_directories = '{self.directory}'\n")
        with open(os.path.join(self.data, "pg_hba.conf"), "a", encoding="utf-8") as file:
            for network in client_networks:
                file.write(f"host all all {network} scram-sha-256\n")

    def create(self, name, user, password):
        """A database with Leasehold's schema, made as the manual says; the one that is read from
        here on."""
        self.name, self.user, self.password = name, user, password
        self.sql(f"CREATE USER {user} PASSWORD '{password}'", database="postgres")
        self.sql(f"CREATE DATABASE {name} OWNER {user}", database="postgres")
        run(LEASEHOLD_ADMIN, "db-init", "pgsql", "-u", user, "-p", password, "-h", self.directory, "-n",
            name)

    def start(self):
        self.process = self.host.start(
            "postgres", [f"{self.binaries}/postgres", "-D", self.data], user="postgres", death_signal="INT")
        until(self.ready, 20, "PostgreSQL to accept connections")
        return self

    def ready(self):
        if not self.process.alive:
            raise LabError(f"PostgreSQL ended: {self.process.output()[-2000:]}")
        return "accepting" in run(f"{self.binaries}/pg_isready", "-h", self.directory, "-U", "postgres",
                                  "-t", "2", check=False)

    def stop(self):
        """A fast shutdown: sessions are cut off, what was committed stays."""
        self.process.stop(signal.SIGINT, seconds=20)

    def freeze(self):
        """Stops every process of the server where it stands: connections stay, answers do not come."""
        self.send_to_all(signal.SIGSTOP)

    def thaw(self):
        self.send_to_all(signal.SIGCONT)

    def signal(self, pids, number):
        """To processes of this server only."""
        if not set(pids) <= set(self.pids()):
            raise LabError(f"not all of {pids} are this server's")
        for pid in pids:
            os.kill(pid, number)

    def move_to(self, disk):
        """Moves the folder of the stopped server onto what `disk` makes there; returns that."""
        moved = self.data + ".moved"
        os.rename(self.data, moved)
        os.mkdir(self.data, 0o700)
        small = disk(self.data, "postgres")
        shutil.copytree(moved, self.data, dirs_exist_ok=True, symlinks=True)
        run("chown", "-R", "postgres:postgres", self.data)
        return small

    def pids(self):
        return [self.process.pid, *map(int, run("pgrep", "-P", self.process.pid, check=False).split())]

    def send_to_all(self, number):
        for pid in self.pids():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def crash(self):
        """kill -9 of every process: nobody says a word to the disk or to a client. A server starts on the
        folder only when all are gone."""
        self.process.send(signal.SIGSTOP)  # it makes no more of them
        pids = self.pids()
        self.send_to_all(signal.SIGKILL)
        self.process.wait(5)
        until(lambda: not any(map(runs, pids)), 10, "PostgreSQL to be gone")

    def configuration(self):
        return {
            "type": "postgresql", "name": self.name, "user": self.user, "password": self.password,
            "host": self.address, "port": 5432
        }

    def sql(self, statement, database=None, **keywords):
        return run(f"{self.binaries}/psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1",
                   "-h", self.directory, "-U", "postgres", "-d", database or self.name, "-c", statement,
                   **keywords)

    def describe(self):
        return f"PostgreSQL on {self.address}, database {self.name}, schema by leasehold-admin db-init"

    def rows(self, statement):
        """The answer to a query, as text."""
        return [line.split("\t") for line in self.sql(statement).splitlines()]

    def leases(self):
        return [lease(row) for row in self.rows(self.QUERY)]

    def gossip_key(self):
        """What gossip is authenticated with."""
        statement = "SELECT encode(secret, 'hex') FROM leasehold.gossip_key ORDER BY key_id DESC LIMIT 1"
        return bytes.fromhex(self.rows(statement)[0][0])

    def clean_up(self):
        if self.process:
            if self.process.alive:
                self.thaw()
            self.process.clean_up(signal.SIGINT)

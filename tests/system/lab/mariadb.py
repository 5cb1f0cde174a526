"""A MariaDB server of a run's own, in a host of the lab."""
import contextlib
import os
import shutil
import signal

from lab.database import lease
from lab.process import LabError, run, until
from lab.programs import LEASEHOLD_ADMIN

SERVER = "/usr/sbin/mariadbd"


class MariaDb:
    """Reached by TCP from other hosts and by unix socket from the run; every setting that costs or
    keeps durability is the packaged default."""

    view, frontend_view = "lease4", "frontend_status"
    # `expire` is UTC in whole seconds.
    QUERY = ("SELECT address, hwaddr, coalesce(client_id, ''), valid_lifetime, "
             "TIMESTAMPDIFF(SECOND, '1970-01-01', expire), subnet_id, state "
             "FROM lease4 ORDER BY hwaddr, address")

    def __init__(self, host, address):
        self.host, self.address = host, address
        if not os.path.exists(SERVER):
            raise LabError("MariaDB is not installed: run ./dev setup")
        self.directory = os.path.join(host.directory, f"{host.name}.mariadb")
        self.data, self.socket = os.path.join(self.directory, "data"), os.path.join(self.directory, "socket")
        self.process = None
        os.mkdir(self.directory, 0o755)
        shutil.chown(self.directory, "mysql", "mysql")
        self.initialise()

    def initialise(self):
        run("setpriv", "--reuid", "mysql", "--regid", "mysql", "--clear-groups", "mariadb-install-db",
            "--no-defaults", f"--datadir={self.data}", f"--tmpdir={self.directory}",
            "--auth-root-authentication-method=normal", "--skip-test-db", seconds=60, cwd=self.directory)

    def create(self, name, user, password):
        """A database with Leasehold's schema, made as the manual says; the one that is read from
        here on."""
        self.name, self.user, self.password = name, user, password
        self.sql(f"CREATE DATABASE {name}", database="")
        self.sql(f"CREATE USER {user} IDENTIFIED BY '{password}'", database="")
        self.sql(f"GRANT ALL ON {name}.* TO {user}", database="")
        run(LEASEHOLD_ADMIN, "db-init", "mysql", "-u", user, "-p", password, "-h", self.socket, "-n", name)
        return self

    def options(self):
        """What the server is told, besides where its things are."""
        return []

    def launch(self, *options):
        """Starts the server, without waiting for anything."""
        self.process = self.host.start("mariadbd", [
            SERVER, "--no-defaults", f"--datadir={self.data}", f"--socket={self.socket}",
            f"--pid-file={self.directory}/pid", f"--bind-address={self.address}",
            # A server that starts empties what it shares with others.
            f"--tmpdir={self.directory}",
            # It would ask for the name of each client's address, and nobody here answers.
            "--skip-name-resolve", *self.options(), *options
        ], user="mysql")
        return self

    def start(self, *options, seconds=30):
        self.launch(*options)
        until(self.ready, seconds, f"{self.host.name} to answer")
        return self

    def ready(self):
        if not self.process.alive:
            raise LabError(f"MariaDB ended: {self.process.output()[-2000:]}")
        return self.client("SELECT 'it answers'", check=False).strip() == "it answers"

    def stop(self):
        """A clean shutdown: sessions are cut off, what was committed stays."""
        self.process.stop(signal.SIGTERM, seconds=20)

    def crash(self):
        """kill -9, without a word to the disk."""
        self.process.kill()

    def freeze(self):
        """Stops the server where it stands: connections stay, answers do not come."""
        self.process.send(signal.SIGSTOP)

    def thaw(self):
        self.process.send(signal.SIGCONT)

    def configuration(self):
        return {
            "type": "mysql", "name": self.name, "user": self.user, "password": self.password,
            "host": self.address, "port": 3306
        }

    def client(self, statement, database="", **keywords):
        return run("mariadb", "--no-defaults", f"--socket={self.socket}", "--user=root", "--batch",
                   "--skip-column-names", "-e", statement, *([database] if database else []), **keywords)

    def sql(self, statement, database=None, **keywords):
        return self.client(statement, self.name if database is None else database, **keywords)

    def describe(self):
        return f"MariaDB on {self.address}, database {self.name}, schema by leasehold-admin db-init"

    def rows(self, statement):
        """The answer to a query, as text."""
        return [["" if value == "NULL" else value for value in line.split("\t")]
                for line in self.sql(statement).splitlines()]

    def leases(self):
        return [lease(row) for row in self.rows(self.QUERY)]

    def gossip_key(self):
        """What gossip is authenticated with."""
        return bytes.fromhex(self.rows("SELECT hex(secret) FROM gossip_key ORDER BY key_id DESC LIMIT 1")[0][0])

    def clean_up(self):
        """Its data goes with the run's directory: no clean shutdown is waited for."""
        if self.process:
            with contextlib.suppress(LabError):
                self.process.kill()

"""Databases of a bench, private to it and with the durability of their packages, reached by unix socket:
ours and Kea's schema beside each other, so that a pair runs on one server."""
import ipaddress
import os
import shutil
import time

from lab.database import Postgres, Sqlite
from lab.mariadb import MariaDb
from lab.process import run

KEA_PASSWORD = "a secret of Kea"

# docs/performance.md, "A large table": what a server is told where millions of leases live. Nothing here
# costs durability.
LARGE_POSTGRES = {
    "shared_buffers": "4GB", "max_wal_size": "16GB", "min_wal_size": "2GB", "checkpoint_timeout": "15min", "wal_buffers": "64MB"
}
LARGE_MARIADB = ("--innodb-buffer-pool-size=4G", "--innodb-log-file-size=4G", "--innodb-log-buffer-size=64M",
                 "--innodb-io-capacity=2000", "--innodb-io-capacity-max=10000")


class BenchPostgres(Postgres):
    kind, kea_type = "postgresql", "postgresql"

    def __init__(self, host):
        super().__init__(host, "", [])
        self.sql(f"CREATE USER kea PASSWORD '{KEA_PASSWORD}'", database="postgres")
        self.sql("CREATE DATABASE kea OWNER kea", database="postgres")
        self.kea_made = False

    def configuration(self):
        return {**super().configuration(), "host": self.directory}

    def kea_configuration(self):
        return {"type": "postgresql", "name": "kea", "user": "kea", "password": KEA_PASSWORD, "host": self.directory}

    def kea_environment(self):
        return {}

    def make_kea(self):
        if not self.kea_made:
            run("kea-admin", "db-init", "pgsql", "-h", self.directory, "-u", "kea", "-p", KEA_PASSWORD, "-n", "kea",
                seconds=120)
        self.kea_made = True

    def admin(self):
        """What leasehold-admin is told of it."""
        return ["pgsql", "-h", self.directory, "-u", self.user, "-p", self.password, "-n", self.name]

    def kea_prefill(self, file):
        """The leases of a lease file, without a statement for each."""
        name = file + ".copy"
        with open(file, encoding="ascii") as lines, open(name, "w", encoding="ascii") as out:
            next(lines)
            for line in lines:
                address, hwaddr, client_id, lifetime, expire = line.split(",")[:5]
                out.write(f"{int(ipaddress.ip_address(address))}\t\\\\x{hwaddr.replace(':', '')}\t"
                          f"\\\\x{client_id.replace(':', '')}\t{lifetime}\t{time.strftime('%F %T+00', time.gmtime(int(expire)))}"
                          "\t1\tf\tf\t\t0\n")
        os.chmod(name, 0o644)
        self.sql("COPY lease4(address, hwaddr, client_id, valid_lifetime, expire, subnet_id, fqdn_fwd, fqdn_rev, hostname, "
                 f"state) FROM '{name}'", database="kea", seconds=600)

    def settle(self):
        """After many rows came at once."""
        for name in (self.name, "kea"):
            self.sql("VACUUM ANALYZE", database=name, seconds=600)
        self.sql("CHECKPOINT", seconds=600)

    def empty(self):
        self.sql("TRUNCATE leasehold.lease, leasehold.lease_change")
        if self.kea_made:
            self.sql("TRUNCATE lease4, lease4_stat", database="kea")
        self.sql("CHECKPOINT")

    def use_large_settings(self):
        for name, value in LARGE_POSTGRES.items():
            self.sql(f"ALTER SYSTEM SET {name} = '{value}'")
        self.stop()
        self.start()

    def used(self, series=None):
        """(hardware address, address) of leases in use: all, or those of these series of clients."""
        return pairs(self.rows(f"SELECT hwaddr, host(address) FROM leasehold.lease4 WHERE state = 0 {and_of(series)}"))

    def kea_used(self):
        text = self.sql("SELECT encode(hwaddr, 'hex'), host('0.0.0.0'::inet + address) FROM lease4 WHERE state = 0",
                        database="kea")
        return pairs(line.split("\t") for line in text.splitlines())

    def cpu_pids(self):
        return [self.process.pid]


class BenchMariaDb(MariaDb):
    kind, kea_type = "mariadb", "mysql"

    def __init__(self, host):
        super().__init__(host, "127.0.0.1")
        self.start("--skip-networking")
        self.create("leasehold", "leasehold", "a secret of this run")
        # kea-admin's client takes the socket from a file of its user, Kea's library from the environment.
        with open(os.path.join(self.directory, ".my.cnf"), "w", encoding="utf-8") as file:
            file.write(f"[client]\nsocket={self.socket}\n")
        self.client("CREATE DATABASE kea")
        self.client(f"CREATE USER kea@localhost IDENTIFIED BY '{KEA_PASSWORD}'")
        self.client("GRANT ALL ON kea.* TO kea@localhost")
        self.kea_made = False

    def configuration(self):
        settings = {**super().configuration(), "host": self.socket}
        del settings["port"]
        return settings

    def kea_configuration(self):
        return {"type": "mysql", "name": "kea", "user": "kea", "password": KEA_PASSWORD, "host": "localhost"}

    def kea_environment(self):
        return {"MYSQL_UNIX_PORT": self.socket}

    def make_kea(self):
        if not self.kea_made:
            run("kea-admin", "db-init", "mysql", "-h", "localhost", "-u", "kea", "-p", KEA_PASSWORD, "-n", "kea",
                seconds=120, env={**os.environ, "HOME": self.directory, "MYSQL_UNIX_PORT": self.socket})
        self.kea_made = True

    def empty(self):
        for table in ("lease", "lease_change"):
            self.sql(f"TRUNCATE {table}")
        if self.kea_made:
            self.sql("DELETE FROM lease4_stat; TRUNCATE lease4", database="kea")

    def admin(self):
        return ["mysql", "-h", self.socket, "-u", self.user, "-p", self.password, "-n", self.name]

    def settle(self):
        self.sql("ANALYZE TABLE lease")

    def use_large_settings(self):
        self.stop()
        self.start("--skip-networking", *LARGE_MARIADB)

    def used(self, series=None):
        return pairs(self.rows(f"SELECT hwaddr, address FROM lease4 WHERE state = 0 {and_of(series)}"))

    def kea_used(self):
        text = self.sql("SELECT lower(hex(hwaddr)), INET_NTOA(address) FROM lease4 WHERE state = 0", database="kea")
        return pairs(line.split("\t") for line in text.splitlines())

    def cpu_pids(self):
        return [self.process.pid]


class BenchSqlite(Sqlite):
    kind, kea_type = "sqlite", None

    def __init__(self, host):
        super().__init__(host.directory)

    def empty(self):
        for name in (self.file, f"{self.file}-wal", f"{self.file}-shm"):
            if os.path.exists(name):
                os.unlink(name)

    def used(self, series=None):
        return pairs(self.rows(f"SELECT hwaddr, address FROM lease4 WHERE state = 0 {and_of(series)}"))

    def admin(self):
        return ["sqlite", "-n", self.file]

    def settle(self):
        pass

    def cpu_pids(self):
        return []


class KeaMemfile:
    """Kea's own file: written, never flushed to the disk by it."""
    kind, kea_type = "memfile", "memfile"

    def __init__(self, host):
        self.directory = os.path.join(host.directory, "kea-memfile")
        os.mkdir(self.directory)
        self.file = os.path.join(self.directory, "leases.csv")

    def make_kea(self):
        pass

    def kea_prefill(self, file):
        shutil.copy(file, self.file)

    def settle(self):
        pass

    def kea_configuration(self):
        return {"type": "memfile", "persist": True, "name": self.file}

    def kea_environment(self):
        return {}

    def empty(self):
        shutil.rmtree(self.directory)
        os.mkdir(self.directory)

    def kea_used(self):
        """The file is a journal: the last line of an address counts."""
        last = {}
        with open(self.file, encoding="ascii") as lines:
            next(lines)
            for line in lines:
                words = line.split(",")
                last[words[0]] = (words[1], words[9])
        return pairs((hwaddr, address) for address, (hwaddr, state) in last.items() if state == "0")

    def cpu_pids(self):
        return []

    def clean_up(self):
        pass


DATABASES = {one.kind: one for one in (BenchPostgres, BenchMariaDb, BenchSqlite, KeaMemfile)}


def and_of(series):
    """For a WHERE: the clients of these series alone."""
    if not series:
        return ""
    return "AND (" + " OR ".join(f"hwaddr LIKE '02:{number:02x}:%'" for number in sorted(series)) + ")"


def pairs(rows):
    return [(hwaddr.replace(":", ""), address) for hwaddr, address in rows]

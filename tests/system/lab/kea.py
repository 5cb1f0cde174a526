"""Debian's Kea, for what moves from it to Leasehold and back."""
import copy
import json
import os
import shutil
import signal

from lab.mariadb import MariaDb
from lab.process import LabError, run, until

PROGRAM = "/usr/sbin/kea-dhcp4"
PASSWORD = "a secret of Kea"
# Every column of lease4 that Kea 2.2 has and Leasehold keeps, as text: binary in hexadecimal, the end
# in seconds since 1970.
COLUMNS = {
    "postgres": "address, encode(hwaddr, 'hex'), coalesce(encode(client_id, 'hex'), ''), valid_lifetime, "
                "extract(epoch FROM expire)::bigint, subnet_id, fqdn_fwd::int, fqdn_rev::int, hostname, state, "
                "coalesce(user_context, '')",
    "mariadb": "address, lower(hex(hwaddr)), coalesce(lower(hex(client_id)), ''), valid_lifetime, "
               "UNIX_TIMESTAMP(expire), subnet_id, fqdn_fwd, fqdn_rev, hostname, state, coalesce(user_context, '')",
}
OURS = {
    "postgres": "get_byte(address, 0) * 16777216::bigint + get_byte(address, 1) * 65536 + get_byte(address, 2) * 256 "
                "+ get_byte(address, 3), encode(hwaddr, 'hex'), encode(client_id, 'hex'), valid_lifetime, "
                "expires_at / 1000000, subnet_id, fqdn_forward, fqdn_reverse, hostname, state, user_context "
                "FROM leasehold.lease ORDER BY address",
    "mariadb": "CONV(HEX(address), 16, 10), lower(hex(hwaddr)), lower(hex(client_id)), valid_lifetime, "
               "expires_at DIV 1000000, subnet_id, fqdn_forward, fqdn_reverse, hostname, state, user_context "
               "FROM lease ORDER BY address",
}


class KeaDatabase:
    """A database of Kea's, made by kea-admin, on the server that Leasehold's database is on too."""
    name = user = "kea"

    def __init__(self, server):
        self.server = server
        self.kind = "mariadb" if isinstance(server, MariaDb) else "postgres"
        mariadb = self.kind == "mariadb"
        word = "IDENTIFIED BY" if mariadb else "PASSWORD"
    
        for statement in (f"CREATE USER kea {word} '{PASSWORD}'",
                          "CREATE DATABASE kea" if mariadb else "CREATE DATABASE kea OWNER kea",
                          "GRANT ALL ON kea.* TO kea" if mariadb else ""):
            if statement:
                server.sql(statement, database="" if mariadb else "postgres")
        # How durable Kea's own leases are is no matter here, and they come ten times as fast.
        server.sql("SET GLOBAL innodb_flush_log_at_trx_commit = 0" if mariadb else
                   "ALTER ROLE kea SET synchronous_commit = off", database="" if mariadb else "postgres")
        server.host.run("kea-admin", "db-init", self.backend, "-h", server.address, "-u", "kea", "-p", PASSWORD,
                        "-n", "kea", seconds=120)

    def is_filled(self):
        """From here on the server is as durable as Leasehold wants it."""
        if self.kind == "mariadb":
            self.server.sql("SET GLOBAL innodb_flush_log_at_trx_commit = 1", database="")

    @property
    def backend(self):
        return "mysql" if self.kind == "mariadb" else "pgsql"

    def configuration(self):
        return {
            "type": "mysql" if self.kind == "mariadb" else "postgresql", "name": "kea", "user": "kea",
            "password": PASSWORD, "host": self.server.address
        }

    def rows(self):
        """lease4, column by column, ascending by address."""
        text = self.server.sql(f"SELECT {COLUMNS[self.kind]} FROM lease4 ORDER BY address", database="kea")
        return [line.split("\t") for line in text.splitlines()]

    def rows_here(self):
        """The same columns of Leasehold's table."""
        text = self.server.sql(f"SELECT {OURS[self.kind]}")
        return [line.split("\t") for line in text.splitlines()]

    def import_arguments(self):
        """What `leasehold-admin import kea-db` is told of this database; the password: see environment."""
        return ["--from-type", self.backend, "--from-host", self.server.address, "--from-user", "kea",
                "--from-name", "kea"]


class Kea:
    """One kea-dhcp4 in a host of its own, which serves relayed clients. May be started again."""
    def __init__(self, host, address, lab_configuration, lease_database):
        if not os.path.exists(PROGRAM):
            raise LabError("Kea is not installed: run ./dev setup")
        self.host, self.address = host, address
        self.directory = os.path.join(host.directory, f"{host.name}.kea")
        os.mkdir(self.directory)
        settings = copy.deepcopy(lab_configuration)
        settings["Dhcp4"].pop("cache-threshold", None)  # Kea 2.2 takes no 0, and caches nothing by itself
        settings["Dhcp4"].update({
            "lease-database": lease_database,
            "control-socket": {"socket-type": "unix", "socket-name": f"{self.directory}/control"},
            # That it serves is said at INFO; a line for each lease is too much.
            "loggers": [{"name": name, "severity": severity, "output_options": [{"output": "stdout"}]}
                        for name, severity in (("kea-dhcp4", "WARN"), ("kea-dhcp4.dhcp4", "INFO"))],
        })
        self.file = f"{self.directory}/kea-dhcp4.conf"
        with open(self.file, "w", encoding="utf-8") as file:
            json.dump(settings, file, indent=2)
        self.process = None

    def start(self):
        """In its own folders, with none of the machine's."""
        folders = {name: self.directory for name in ("KEA_PIDFILE_DIR", "KEA_LOCKFILE_DIR", "KEA_DHCP_DATA_DIR")}
        self.process = self.host.start("kea", [PROGRAM, "-c", self.file], environment=folders)
        until(lambda: self.serves(), 20, "Kea to serve")
        return self

    def serves(self):
        if not self.process.alive:
            raise LabError(f"Kea ended: {self.process.output()[-2000:]}")
        return "DHCP4_STARTED" in self.process.output()

    def stop(self):
        self.process.stop(signal.SIGTERM, seconds=10)

    def clean_up(self):
        if self.process:
            self.process.clean_up()
        shutil.rmtree(self.directory, ignore_errors=True)

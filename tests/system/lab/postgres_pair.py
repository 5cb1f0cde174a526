"""A PostgreSQL primary and its synchronous standby: two servers in two hosts, by streaming replication."""
import os
import shutil
import signal

from lab.database import Postgres
from lab.process import LabError, run, until

NAME = "standby"
REPLICATOR = "replicator"


class Standby(Postgres):
    """A second server that follows `primary`, which from now on answers no COMMIT before it has it."""
    def __init__(self, host, address, primary, client_networks):
        self.primary = primary
        super().__init__(host, address, client_networks)
        primary.sql(f"ALTER SYSTEM SET synchronous_standby_names = '{NAME}'")
        primary.sql("SELECT pg_reload_conf()")
        until(lambda: self.is_synchronous(), 20, "the standby to be synchronous")

    def initialise(self, client_networks):
        """A copy of the primary, as it runs."""
        primary, self.name = self.primary, self.primary.name
        primary.sql(f"CREATE ROLE {REPLICATOR} REPLICATION LOGIN")
        with open(os.path.join(primary.data, "pg_hba.conf"), "a", encoding="utf-8") as file:
            file.write(f"host replication {REPLICATOR} {self.address}/32 trust\n")
        primary.sql("SELECT pg_reload_conf()")
        os.mkdir(self.directory, 0o755)
        shutil.chown(self.directory, "postgres", "postgres")
        self.as_postgres("pg_basebackup", "-h", primary.directory, "-U", "postgres", "-D", self.data, "-c", "fast",
                         "--no-sync", "-X", "stream")
        with open(os.path.join(self.data, "postgresql.auto.conf"), "w", encoding="utf-8") as file:
            file.write(f"listen_addresses = '{self.address}'\nunix_socket_directories = '{self.directory}'\n"
                       f"primary_conninfo = 'host={primary.address} user={REPLICATOR} application_name={NAME}'\n")
        with open(os.path.join(self.data, "standby.signal"), "w", encoding="utf-8"):
            pass

    def create(self, name, user, password):
        """It has what the primary has."""
        self.name, self.user, self.password = name, user, password

    def is_synchronous(self):
        return self.primary.rows("SELECT sync_state FROM pg_stat_replication") == [["sync"]]

    def promote(self):
        """Makes it the primary, and returns when it is."""
        self.as_postgres("pg_ctl", "promote", "-D", self.data, "-t", "30")
        if self.sql("SELECT pg_is_in_recovery()").strip() != "f":
            raise LabError("the standby is still one after its promotion")

    def as_postgres(self, program, *argv):
        return run("setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups",
                   f"{self.binaries}/{program}", *argv, seconds=60, cwd=self.directory)


def hosts(*servers):
    """What `host` says where the database is one of these servers, whichever takes writes."""
    return ",".join(server.address for server in servers)

"""A database restored from a backup lacks leases that clients use: leasehold-admin after-restore."""
import ipaddress
import os

from lab import Lab
from lab.cases import case
from lab.claims import acks, expect, settled
from lab.process import run
from lab.programs import LEASEHOLD_ADMIN
from lab.renewals import renew


def given(capture):
    """Who was ACKed which address: {address: (hwaddr, client identifier)}."""
    return {one.yiaddr: (one.hwaddr, one.client_id) for one in acks(capture.messages())}


def as_rows(leases):
    return [(int(ipaddress.IPv4Address(lease.address)), lease.hwaddr.replace(":", ""), lease.client_id)
            for lease in leases]


@case("postgres", seconds=240)
def test_nobody_is_given_an_address_that_the_backup_does_not_know(database):
    with Lab(database, pool_size=60, lifetimes=(600, 150, 300)) as lab:
        frontend, = lab.start_frontends(1)
        capture = lab.capture()
        lab.perfdhcp(frontend, rate=20, clients=12).wait(30)
        server = lab.database
        in_backup = server.leases()
        backup = os.path.join(lab.directory, "backup.sql")
        run(f"{server.binaries}/pg_dump", "-h", server.directory, "-U", "postgres", "-f", backup, server.name)
        # More leases, then everything falls over.
        lab.perfdhcp(frontend, rate=20, clients=15).wait(30)
        expect(len(in_backup) >= 8 and len(server.leases()) > len(in_backup) + 8, "too few clients were served")
        held = settled(lambda: given(capture))
        frontend.kill()
        server.crash()

        server.start()
        server.sql("DROP DATABASE leasehold WITH (FORCE)", database="postgres")
        server.sql("CREATE DATABASE leasehold OWNER leasehold", database="postgres")
        run(f"{server.binaries}/psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", server.directory, "-U", "postgres",
            "-d", server.name, "-f", backup)
        expect(server.leases() == in_backup, "the restored database is not the backup")
        said = run(LEASEHOLD_ADMIN, "after-restore", "pgsql", "-h", server.directory, "-u", server.user, "-p",
                   server.password, "-n", server.name, "--config", frontend.file)
        print(said.splitlines()[0])

        # A range that was never given before, for those who come now.
        settings = lab.configuration()
        fresh = [lab.client_network[150], lab.client_network[179]]
        settings["Dhcp4"]["subnet4"][0]["pools"].append({"pool": f"{fresh[0]} - {fresh[1]}"})
        frontend.configure(settings)
        frontend.start()
        before = len(capture.messages())
        lab.perfdhcp(frontend, rate=20, clients=15).wait(30)
        # Those that the backup does not know come too: they hear NAK, or nothing, and start anew.
        new = {one.yiaddr: one.hwaddr for one in acks(capture.messages()[before:])}
        expect(len(new) >= 8, f"only {len(new)} new clients were served")
        stolen = {address: hwaddr for address, hwaddr in new.items()
                  if address in held and held[address][0] != hwaddr}
        expect(not stolen, f"{len(stolen)} addresses that others still use were given again: {stolen}")
        renewed = renew(lab, frontend, as_rows(in_backup), capture)
        capture.stop()
        print(f"{len(held)} leases ACKed, {len(in_backup)} of them in the backup, which {renewed} renew; "
              f"{len(new)} new clients, none on an address that another uses")


@case("postgres", seconds=240)
def test_without_it_addresses_in_use_would_be_given_again(database):
    """The test above can fail: a pool of which all is given, then forgotten."""
    with Lab(database, pool_size=12, lifetimes=(600, 150, 300)) as lab:
        frontend, = lab.start_frontends(1)
        capture = lab.capture()
        lab.perfdhcp(frontend, rate=20, clients=12).wait(30)
        held = settled(lambda: given(capture))
        frontend.kill()
        lab.database.sql("TRUNCATE leasehold.lease")
        frontend.start()
        before = len(capture.messages())
        lab.perfdhcp(frontend, rate=20, clients=12).wait(30)
        new = {one.yiaddr for one in acks(capture.messages()[before:])}
        capture.stop()
        expect(new & set(held), f"no address of {sorted(held)} was given again: {sorted(new)}")

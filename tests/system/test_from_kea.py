"""From Debian's Kea to Leasehold, as docs/from-kea.md says it, and back."""
import ipaddress
import os
import re
import time

from lab import Lab, until
from lab.cases import case
from lab.claims import expect
from lab.kea import PASSWORD, Kea, KeaDatabase
from lab.lab import SERVER_NETWORK
from lab.programs import LEASEHOLD_ADMIN
from lab.renewals import renew

KEA_NUMBER = 30
# 10,000 in the soak.
LEASES = int(os.environ.get("LEASEHOLD_KEA_LEASES", "2000"))
RENEWALS = 300


def start_kea(lab, lease_database=None, number=KEA_NUMBER):
    host, address = lab.host(f"kea{number}", number), str(SERVER_NETWORK[number])
    kea_database = None if lease_database else KeaDatabase(lab.database)
    kea = Kea(host, address, lab.configuration(), lease_database or kea_database.configuration())
    return lab.own(kea).start(), kea_database


def import_leases(lab, kea_database, *arguments, code=0):
    """Runs the import where the databases are; what it said."""
    database = lab.database.configuration()
    backend = "pgsql" if database["type"] == "postgresql" else "mysql"
    start = time.monotonic()
    process = lab.database.host.start("import", [
        LEASEHOLD_ADMIN, "import", "kea-db", backend, "-h", database["host"], "-u", database["user"], "-n",
        database["name"], *kea_database.import_arguments(), *arguments
    ], environment={"LEASEHOLD_DB_PASSWORD": database["password"], "LEASEHOLD_FROM_PASSWORD": PASSWORD})
    ended = process.wait(60)
    expect(ended == code, f"the import ended with {ended}:\n{process.output()}")
    print(f"import: {time.monotonic() - start:.1f} s")
    return process.output()


def fill(lab, kea, clients, rate=250):
    """New clients of Kea's, played by perfdhcp. Those whom a busy machine makes wait too long stay without."""
    said = lab.perfdhcp(kea, rate=rate, clients=clients).wait(clients / rate + 40)
    expect(said["REQUEST-ACK"]["received packets"] > clients * 0.5, f"Kea answered too few: {said}")


@case("postgres", "mariadb", seconds=300)
def test_leases_that_kea_gave_are_all_there_and_renewed(database):
    with Lab(database, clients="198.18.0.0/15", pool_size=3 * LEASES) as lab:
        kea, kea_database = start_kea(lab)
        # The same clients again: those who stayed without have another chance.
        for _ in range(3):
            fill(lab, kea, LEASES)
            if len(kea_database.rows()) >= LEASES:
                break
        kea.stop()
        kea_database.is_filled()
        said = import_leases(lab, kea_database)
        there, here = kea_database.rows(), kea_database.rows_here()
        expect(len(there) > LEASES * 0.5, f"Kea has only {len(there)} leases")
        differing = [pair for pair in zip(there, here) if pair[0] != pair[1]]
        expect(len(there) == len(here) and not differing,
               f"{len(there)} leases there, {len(here)} here, {len(differing)} differ: {differing[:3]}\n{said}")
        expect(f"Compared {len(there)} rows: {len(there)} the same in every column, 0 differ" in said, said)
        again = import_leases(lab, kea_database)
        expect(re.search(rf"IPv4 +{len(there)} +0 +0 +{len(there)} ", again), f"the second run did something: {again}")
        frontend, = lab.start_frontends(1)
        capture = lab.capture()
        renewed = renew(lab, frontend, there[::max(1, len(there) // RENEWALS)], capture)
        capture.stop()
        print(f"{len(there)} leases of Kea's, all the same here; {renewed} of {renewed} clients renewed their own")


def dump(lab):
    """Leasehold's leases in Kea's CSV; the file's name."""
    database, file = lab.database.configuration(), os.path.join(lab.directory, "kea-leases4.csv")
    backend = "pgsql" if database["type"] == "postgresql" else "mysql"
    dumping = lab.database.host.start("dump", [
        LEASEHOLD_ADMIN, "lease-dump", backend, "-4", "-h", database["host"], "-u", database["user"], "-n",
        database["name"], "-o", file
    ], environment={"LEASEHOLD_DB_PASSWORD": database["password"]})
    expect(dumping.wait(30) == 0, f"the dump failed:\n{dumping.output()}")
    return file


def renewed_by(client, server, after, seconds=60):
    """Waits until the client has renewed its lease at that server; its address."""
    def seen():
        return [event for event in client.events("renewed")[after:] if event["server"] == server]

    return until(seen, seconds, f"{client.name} to renew at {server}")[0]["address"]


@case("postgres", seconds=300)
def test_a_site_moves_to_leasehold_under_traffic_and_back_to_kea(database):
    # Clients renew every 4 s, and ask everybody from 10 s on when their server is silent.
    with Lab(database, clients="198.18.0.0/15", pool_size=3000, lifetimes=(60, 4, 10)) as lab:
        kea, kea_database = start_kea(lab)
        lab.start_relay(kea)
        alice, bob = lab.client("dhclient", "alice").start(), lab.client("dhclient", "bob").start()
        had = {client: client.wait_for("bound", 40)["address"] for client in (alice, bob)}
        # Import, while new clients come.
        load = lab.perfdhcp(kea, rate=50, clients=300)
        for _ in range(3):
            print(import_leases(lab, kea_database).splitlines()[-2])
        load.wait(30)
        # Beside Kea, on an address of its own; no relay knows it yet.
        frontend, = lab.start_frontends(1)
        # The switch: Kea ends, the last import brings what changed, the relay names Leasehold.
        kea.stop()
        said = import_leases(lab, kea_database)
        expect(" 0 differ" in said or "held for nobody" in said, said)
        lab.relay.stop()
        lab.start_relay(frontend)
        for client, address in had.items():
            now = renewed_by(client, frontend.address, 0)
            expect(now == address, f"{client.name} had {address} at Kea, has {now} at Leasehold")
        carol = lab.client("udhcpc", "carol").start().wait_for("bound", 40)
        there = {str(ipaddress.IPv4Address(int(row[0]))) for row in kea_database.rows()}
        expect(carol["server"] == frontend.address and carol["address"] not in there,
               f"a new client got {carol['address']}, which Kea gave to another")
        # And back: the dump is the memfile of a Kea.
        before = len(alice.events("renewed"))
        expect(frontend.stop() == 0, "the frontend did not end well")
        back, _ = start_kea(lab, {"type": "memfile", "persist": True, "name": dump(lab), "lfc-interval": 0}, 31)
        lab.relay.stop()
        lab.start_relay(back)
        expect(renewed_by(alice, back.address, before) == had[alice], "alice lost her address on the way back")

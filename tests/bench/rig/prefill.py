"""A table that is filled before a run: as many leases at random places of the pool, by clients of one series."""
import ipaddress
import random
import time

from lab.process import run
from lab.programs import LEASEHOLD_ADMIN
from rig.bench import say

FIRST = int(ipaddress.ip_address("10.0.0.1"))
HEADER = ("address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context\n")


def pool(size):
    return f"{ipaddress.ip_address(FIRST)} - {ipaddress.ip_address(FIRST + size - 1)}"


def leases(size, taken, series):
    """(hardware address, address) of `taken` of `size` addresses, the same ones each time."""
    places = random.Random(size * 31 + taken).sample(range(size), taken)
    return [(f"02{series:02x}{number:08x}", str(ipaddress.ip_address(FIRST + place))) for number, place in enumerate(places)]


def write(held, held_file, lease_file):
    """The same leases for the load and, as a lease file of Kea's, for a database."""
    ends = int(time.time()) + 86400
    with open(held_file, "w", encoding="ascii") as load, open(lease_file, "w", encoding="ascii") as file:
        file.write(HEADER)
        for hardware, address in held:
            load.write(f"{hardware} {address}\n")
            octets = ":".join(hardware[at:at + 2] for at in range(0, 12, 2))
            file.write(f"{address},{octets},01:{octets},86400,{ends},1,0,0,,0,\n")


def fill(bench, who, kind, held):
    """The database holds these, and nothing else, before a server starts; so do the clients."""
    bench.empty(kind)
    database, file = bench.database(kind), bench.held_file + ".csv"
    write(held, bench.held_file, file)
    begun = time.monotonic()
    if who == "ours":
        run(LEASEHOLD_ADMIN, "import", "kea-csv", *database.admin(), "-i", file, "-4", seconds=1800)
    else:
        database.make_kea()
        database.kea_prefill(file)
    database.settle()
    say(f"{len(held):,} leases for {who} on {kind} in {time.monotonic() - begun:.0f} s")

"""Pools that are nearly full, shared by several frontends: nobody is split off, nobody is refused."""
import os
import sys

from lab.cases import case
from lab.claims import expect
from lab.programs import ROOT

sys.path.append(os.path.join(ROOT, "tests", "bench"))

from rig.bench import Bench  # noqa: E402 (the path comes first)

CLIENTS = 1000
ADDRESSES = "10.0.0.1 - 10.0.4.26"  # 1,050


def storm(kind, relay_sends_to):
    """All the clients at once, four frontends."""
    with Bench(servers=4) as bench, bench.serving("ours", kind, 4, pools=[ADDRESSES], relay_sends_to=relay_sends_to) as servers:
        return bench.measure(servers, 30, mode="new", clients=CLIENTS, window=CLIENTS, timeout_ms=3000, tries=5,
                             spread=relay_sends_to == "one")


@case("postgres", "mariadb", seconds=120)
def test_a_thousand_clients_at_once_get_a_thousand_of_1050_addresses(database):
    for relay_sends_to in ("all", "one"):
        counted = storm({"postgres": "postgresql"}.get(database, database), relay_sends_to)
        print(f"relays send to {relay_sends_to}: {counted['done']} leases, {counted['naks']} NAKs, "
              f"{counted['offered_to_two']} addresses offered to two, {counted['offers_missed']} offers missed")
        seen = {name: counted[name] for name in ("done", "held", "naks", "offered_to_two", "promises_broken")}
        expect(seen == {"done": CLIENTS, "held": CLIENTS, "naks": 0, "offered_to_two": 0, "promises_broken": []}, f"{seen}")

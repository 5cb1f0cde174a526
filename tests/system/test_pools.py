"""Pools that are nearly full, shared by several frontends: nobody is split off, nobody is refused."""
import os
import shutil
import sys

from lab.cases import case
from lab.claims import expect
from lab.programs import ROOT

sys.path.append(os.path.join(ROOT, "tests", "bench"))

from rig import prefill  # noqa: E402 (the path comes first)
from rig.bench import Bench  # noqa: E402 (the path comes first)

CLIENTS, POOL = 1000, 20_000
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


@case("postgres", "mariadb", seconds=120)
def test_a_pool_that_stays_99_9_percent_full_serves_everybody(database):
    """Each new client is followed by the RELEASE of a random older lease; two frontends."""
    kind = {"postgres": "postgresql"}.get(database, database)
    with Bench(servers=2) as bench:
        series = bench.load.next_series()
        held = prefill.leases(POOL, POOL * 999 // 1000, series)
        prefill.fill(bench, "ours", kind, held)
        with bench.serving("ours", kind, 2, pools=(prefill.pool(POOL),)) as servers:
            for server in servers:
                server.knows_its_pools()
            counted = bench.measure(servers, 3, series, mode="churn", window=8, skip=len(held), clients=1 << 20,
                                    timeout_ms=3000, held_in=shutil.copy(bench.held_file, bench.held_file + ".before"))
    print(f"{counted['done']} leases came and went, {counted['offers_missed']} offers missed")
    # Some 1,600 where it is calm.
    expect(counted["done"] > 100, f"only {counted['done']} leases")
    seen = {name: counted[name] for name in ("naks", "offered_to_two", "acked_to_two", "promises_broken")}
    expect(seen == {"naks": 0, "offered_to_two": 0, "acked_to_two": 0, "promises_broken": []}, f"{seen}")
    expect(counted["offers_missed"] <= counted["done"] // 100, f"{counted['offers_missed']} clients were left without an offer")

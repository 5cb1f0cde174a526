"""The benches' own logic: what they conclude from runs, what sees a broken promise, and one short bench."""
import json
import os
import sys
import tempfile
import types

from lab.cases import case
from lab.claims import expect
from lab.network import Namespace
from lab.process import run
from lab.programs import BIN, ROOT

BENCH = os.path.join(ROOT, "tests", "bench")
sys.path.append(BENCH)

from named import frontends, leases, memory, overload, pools  # noqa: E402 (the path comes first)
from rig import numbers, prefill, table  # noqa: E402
from rig.pairs import in_turn, pick, ratios, sides  # noqa: E402
from rig.promises import broken  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
KINDS = ["postgresql", "mariadb", "sqlite", "memfile"]


def options(**more):
    return types.SimpleNamespace(**{"db": KINDS, "runs": 3, "no_kea": False, **more})


def machine(has_kea=True):
    return types.SimpleNamespace(has_kea=has_kea)


def ran(rate, cpu=0.1):
    """What one run of the load counted."""
    return {"per_second": rate, "cpu_per_1000": cpu, "naks": 0, "offers_missed": 1, "acks_missed": 2, "offered_to_two": 0,
            "foreign_cores": 0.0, "done_by_second": [1], "ack": {"average_us": 5.0, "p99_us": 9.0}}


def equal(seen, wanted):
    expect(seen == wanted, f"saw {seen!r}, wanted {wanted!r}")


@case()
def test_the_middle_and_the_spread_leave_out_what_is_not_known():
    equal(numbers.median([5, None, 1, 9]), 5)
    equal(numbers.median([1, 2]), 1.5)
    equal(numbers.median([None]), None)
    equal(numbers.spread([8, 10, 12]), 0.4)
    equal([numbers.ratio(6.0, 3.0), numbers.ratio(1.0, None), numbers.ratio(None, 1.0), numbers.ratio(1.0, 0)],
          [2.0, None, None, None])
    equal(pick({"ack": {"p99_us": 7}}, "ack.p99_us"), 7)


@case()
def test_a_table_sets_numbers_to_the_right_and_shows_what_is_missing():
    said = table.text(["who", "rate", "ratio"], [["ours", 12345.6, 2.5], ["kea", None, None]])
    equal(said.splitlines(), ["who     rate  ratio", "----  ------  -----", "ours  12,346    2.5", "kea        –      –"])


@case()
def test_ours_and_kea_run_in_turn_and_every_second_time_the_other_way_round():
    equal(sides(options(), machine()), [("ours", "postgresql"), ("kea", "postgresql"), ("ours", "mariadb"), ("kea", "mariadb"),
                                        ("ours", "sqlite"), ("kea", "memfile")])
    order = []

    def measure(who, kind):
        order.append(who)
        return ran(100.0)

    in_turn(options(db=["postgresql"]), machine(), measure)
    equal(order, ["ours", "kea", "kea", "ours", "ours", "kea"])


@case()
def test_without_kea_only_ours_is_measured():
    for without in ((options(), machine(False)), (options(no_kea=True), machine())):
        equal(sides(*without), [("ours", kind) for kind in KINDS[:3]])


@case()
def test_the_json_of_leases_has_rates_by_side_and_ratios():
    found = {("ours", "postgresql"): [ran(9.0), ran(30.0), ran(20.0)], ("kea", "postgresql"): [ran(2.0)],
             ("ours", "sqlite"): [ran(7.0)], ("kea", "memfile"): [ran(40.0)]}
    result, said = leases.result(found, "new leases/s")
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "leases.json")
        table.write_json(path, result)
        with open(path, encoding="utf-8") as file:
            written = json.load(file)
    equal({name: written[name] for name in ("ours", "kea", "ratio")},
          {"ours": {"postgresql": 20.0, "sqlite": 7.0}, "kea": {"postgresql": 2.0, "memfile": 40.0},
           "ratio": {"postgresql": 10.0, "memfile": 0.5}})
    expect("9" in said and "0.50 of Kea's memfile" in said, said)
    equal([one["per_second"] for one in written["runs"]["ours"]["postgresql"]], [9.0, 30.0, 20.0])
    equal(ratios({"ours": {"mariadb": 1.0}, "kea": {}}), {})


@case()
def test_the_json_of_frontends_compares_with_one_alone_and_with_as_many_keas():
    one = {**ran(100.0), "started": 50, "second_offers_same": 0, "second_offers_other": 0}
    result, _ = frontends.result({("ours", "postgresql", 1): [one], ("ours", "postgresql", 2): [{**one, "per_second": 95.0}],
                                  ("kea", "postgresql", 2): [{**one, "per_second": 10.0, "naks": 25}]})
    equal(result["ours"]["postgresql"]["2"],
          {"per_second": 95.0, "of_one_alone": 0.95, "naks": 0, "offered_to_two": 0, "missed": 3})
    equal((result["kea"]["postgresql"]["2"]["naks"], result["ratio"]["postgresql"]["2"]), (25, 9.5))


@case()
def test_the_json_of_pools_compares_with_the_first_fill_and_tells_the_price_of_a_hopeless_discover():
    one = {**ran(100.0), "offer": {"p99_us": 4.0}}
    result, said = pools.result({("ours", "postgresql", 0.5): [one], ("ours", "postgresql", 99.9): [{**one, "per_second": 91.0}],
                                 ("ours", "postgresql", 100.0): [{**one, "discover_cpu_us": 77.0}]})
    told = result["ours"]["postgresql"]
    equal([told[fill]["of_base"] for fill in ("0.5", "99.9", "100")], [1.0, 0.91, None])
    expect(told["100"]["discover_cpu_us"] == 77.0 and "77" in said, said)


@case()
def test_the_json_of_overload_compares_three_times_the_peak_with_the_peak():
    peak = {"offered": 100.0, "per_second": 100.0, "unanswered": 0, "dropped": {}}
    over = {"offered": 300.0, "per_second": 95.0, "unanswered": 40, "dropped": {"pkt4-queue-full": 40}}
    result, said = overload.result({"ours": [{"peak": peak, "over": over}]})
    equal(result["ours"]["postgresql"]["of_peak"], 0.95)
    expect("pkt4-queue-full" in said and "nothing" in said, said)


@case()
def test_growth_is_told_of_what_comes_after_the_first_part():
    equal(memory.growth([(at, mb) for at, mb in enumerate([10, 30, 20, *[25] * 17])]), (10, 20, 25, 30))


@case()
def test_a_prefilled_pool_has_every_address_and_client_once_and_is_the_same_each_time():
    held = prefill.leases(1000, 999, 7)
    equal(held, prefill.leases(1000, 999, 7))
    equal((len(set(held)), broken(held, held)), (999, []))
    equal((held[258][0], prefill.pool(1000)), ("020700000102", "10.0.0.1 - 10.0.3.232"))


@case()
def test_what_clients_hold_must_be_in_the_table_once():
    held = [("a", "10.0.0.1"), ("b", "10.0.0.2")]
    equal(broken(held, held + [("c", "10.0.0.3")], {"acked_to_two": 0, "ack_other_address": 0}), [])
    for rows, promise in ((held[:1], "P2"), ([("a", "10.0.0.1"), ("b", "10.0.0.9")], "P2"),
                          (held + [("c", "10.0.0.1")], "P1"), (held + [("a", "10.0.0.3")], "P4")):
        found = broken(held, rows)
        expect(len(found) == 1 and found[0].startswith(promise), f"{rows}: {found}")
    expect(broken([("a", "10.0.0.1"), ("b", "10.0.0.1")], held), "two clients hold one address, and nobody minds")
    expect(broken(held, held, {"acked_to_two": 1}), "a client saw an address taken twice, and nobody minds")


def played(offer, ack, **flags):
    """What dhcpload counts of 20 clients of a bad server."""
    with tempfile.TemporaryDirectory() as directory:
        host = Namespace("load", directory)
        try:
            server = host.start("bad_server", [sys.executable, os.path.join(HERE, "lab", "bad_server.py"), "127.0.0.1", offer,
                                               ack])
            server.wait_for("serves")
            words = [word for name, value in flags.items() for word in (f"--{name}", value)]
            said = host.run(os.path.join(BIN, "dhcpload"), "--local", "127.0.0.2", "--server", "127.0.0.1", "--clients", 20,
                            "--seconds", 5, "--timeout-ms", 100, "--window", 4, *words)
            server.clean_up()
            return json.loads(said.splitlines()[-1])
        finally:
            host.clean_up()


@case()
def test_the_load_sees_what_no_server_must_do():
    wanted = ("done", "naks", "offers_missed", "acks_missed", "offered_to_two", "acked_to_two", "ack_other_address", "held")
    for bad, numbers_seen in ((("own", "own"), (20, 0, 0, 0, 0, 0, 0, 20)), (("same", "same"), (20, 0, 0, 0, 19, 19, 0, 20)),
                              (("own", "other"), (20, 0, 0, 0, 0, 0, 20, 20)), (("own", "nak"), (0, 20, 0, 0, 0, 0, 0, 0)),
                              (("silent", "own"), (0, 0, 20, 0, 0, 0, 0, 0)), (("own", "silent"), (0, 0, 0, 20, 0, 0, 0, 0))):
        counted = played(*bad)
        equal((bad, {name: counted[name] for name in wanted}), (bad, dict(zip(wanted, numbers_seen))))
    churned = played("own", "own", mode="churn")
    # The first one has no older lease to give up.
    equal([churned[name] for name in ("done", "releases", "held")], [20, 19, 1])


@case(seconds=60)
def test_a_short_bench_of_leases_on_sqlite_checks_its_promises_and_writes_json():
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "leases.json")
        said = run(sys.executable, os.path.join(BENCH, "bench.py"), "leases", "--db", "sqlite", "--runs", 1, "--seconds", 1,
                   "--no-kea", "--json", path, seconds=50)
        with open(path, encoding="utf-8") as file:
            written = json.load(file)
    expect(written["ours"]["sqlite"] > 10, said)
    expect("P1-P4 hold, looked at after 1 runs" in said and "synchronous = 3" in said, said)
    equal((written["broken"], written["kea"]), ([], {}))

"""What dies, and what still holds then."""
import time

from lab import Lab, until
from lab.cases import case
from lab.claims import acks, answers, every_ack_has_its_row, exactly_what_was_acked, expect, no_address_twice

# A network with room for every client that perfdhcp can play (RFC 2544).
WIDE = {"clients": "198.18.0.0/16", "pool_size": 20000}


@case("sqlite", "postgres")
def test_no_ack_is_lost_when_a_frontend_is_killed_under_load(database):
    with Lab(database, **WIDE) as lab:
        doomed, survivor = lab.start_frontends(2, relay_sends_to="one")
        capture = lab.capture()
        loads = [lab.perfdhcp(frontend, rate=800, clients=2400) for frontend in lab.frontends]
        heard_from = lambda frontend: [
            ack for ack in acks(capture.messages()) if ack.server_id == frontend.address
        ]
        until(lambda: len(heard_from(doomed)) >= 600, 20, "600 ACKs from the frontend that is to die")
        doomed.kill()
        for load in loads:
            load.wait(30)
        capture.stop()
        messages, leases = capture.messages(), lab.database.leases()
        heard = every_ack_has_its_row(messages, leases)
        no_address_twice(messages, leases)
        answered = len(heard_from(survivor))
        expect(answered >= 1200, f"the survivor answered only {answered} of 2400 clients")
        print(f"{heard} leases heard of, each in the database; "
              f"{len(leases) - heard} committed and never heard of")


@case("sqlite", "postgres")
def test_sigterm_drains_within_five_seconds(database):
    with Lab(database, **WIDE) as lab:
        frontend, = lab.start_frontends(1)
        capture = lab.capture()
        load = lab.perfdhcp(frontend, rate=300, clients=1500)
        until(lambda: len(acks(capture.messages())) >= 300, 20, "300 ACKs")
        start = time.monotonic()
        code = frontend.stop(5)
        print(
            f"ended {time.monotonic() - start:.2f} s after SIGTERM, in the middle of 300 new clients a second"
        )
        expect(code == 0, f"exit {code} after SIGTERM")
        load.wait(30)
        capture.stop()
        exactly_what_was_acked(capture.messages(), lab.database.leases())


@case("postgres")
def test_nobody_is_answered_while_the_database_is_down(database):
    with Lab(database, lifetimes=(60, 3, 40)) as lab:
        lab.start_frontends(2)
        lab.start_relay()
        capture = lab.capture()
        alice = lab.client("dhclient", "alice").start()
        told = alice.wait_for("bound")
        lab.database.stop()
        down_since = time.time()
        bob = lab.client("udhcpc", "bob").start()
        asked = lambda: [
            one for one in capture.messages("DISCOVER", hwaddr=bob.hwaddr) if one.time > down_since
        ]
        until(lambda: len(asked()) >= 3, 15, "bob to ask three times")
        renewals = len(alice.events("renewed"))
        capture.wait_for(
            lambda one: one.type == "REQUEST" and one.hwaddr == alice.hwaddr and one.time > down_since,
            "alice to ask for a renewal", 15)
        up_since = time.time()
        lab.database.start()
        given = bob.wait_for("bound", 25)
        # D4: a frontend comes back within 10 s by itself; nobody restarted anything.
        print(f"served again {given['time'] - up_since:.1f} s after PostgreSQL was started")
        again = alice.wait_for("renewed", 30, after=renewals)
        expect(again["address"] == told["address"], f"alice had {told['address']}, now {again['address']}")
        capture.stop()
        said = [one for one in answers(capture.messages()) if down_since < one.time < up_since]
        expect(not said, f"answered without a database: {said[:1]}")
        exactly_what_was_acked(capture.messages(), lab.database.leases())


@case("postgres")
def test_a_frontend_waits_for_a_database_that_is_not_there_yet(database):
    with Lab(database) as lab:
        lab.database.stop()
        frontend = lab.frontend().launch()
        lab.start_relay()
        capture = lab.capture()
        client = lab.client("udhcpc", "alice").start()
        until(lambda: len(capture.messages("DISCOVER")) >= 3, 15, "alice to ask three times")
        expect(frontend.process.alive, f"the frontend gave up: {frontend.output()}")
        expect(not answers(capture.messages()), "answered without a database")
        lab.database.start()
        client.wait_for("bound", 25)
        capture.stop()
        exactly_what_was_acked(capture.messages(), lab.database.leases())


@case("postgres")
def test_sigterm_ends_a_frontend_whose_database_does_not_answer(database):
    with Lab(database) as lab:
        frozen, down = lab.start_frontends(2)
        lab.start_relay()
        capture = lab.capture()
        lab.database.freeze()
        client = lab.client("udhcpc", "alice").start()
        until(lambda: len(capture.messages("DISCOVER")) >= 2, 15, "alice to ask twice")
        expect(frozen.stop(5) == 0, "did not end well while the database was frozen")
        lab.database.thaw()
        client.wait_for("bound", 25)
        lab.database.stop()
        expect(down.stop(5) == 0, "did not end well while the database was down")
        starting = lab.frontend().launch()
        starting.process.wait_for("next try")
        expect(starting.stop(5) == 0, "did not end well while it waited for its database")
        capture.stop()
        exactly_what_was_acked(capture.messages(), lab.database.start().leases())


@case("sqlite")
def test_four_frontends_that_start_at_once_agree_on_a_new_file(database):
    with Lab(database) as lab:
        for frontend in [lab.frontend() for _ in range(4)]:
            frontend.launch()
        for frontend in lab.frontends:
            frontend.serves()
        lab.start_relay()
        capture = lab.capture()
        lab.client("udhcpc", "alice").start().wait_for("bound")
        capture.stop()
        exactly_what_was_acked(capture.messages(), lab.database.leases())

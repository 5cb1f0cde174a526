"""What happens to the database under load, each row of docs/failures.md: nobody loses a lease that he heard
of, and service is back by itself."""
import contextlib
import re
import signal
import time

from lab import Lab, until
from lab.cases import case
from lab.claims import expect
from lab.lab import SERVER_NETWORK
from lab.outage import WIDE, killed_under_load, kills_wanted
from lab.process import LabError
from lab.trial import SESSIONS, WAIT_MAX, Trial, wait_for_all
from lab.troubles import SlowLine, SmallDisk

LOST = "DHCP4_DB_RECONNECT_LOST_CONNECTION"
HELD_UP = "LEASEHOLD_DB_HELD_UP"
# A call's deadline (docs/design.md §5).
DEADLINE = 5.0


def said_by(lab, pattern):
    """How many lines of all frontends say this."""
    return sum(len(re.findall(pattern, frontend.output())) for frontend in lab.frontends)


@contextlib.contextmanager
def trial(database, frontends=2, rate=150):
    """Frontends that serve under load; at the end every claim is made."""
    with Lab(database, **WIDE) as lab:
        lab.start_frontends(frontends)
        running = Trial(lab, rate)
        yield running
        running.finish()


def again(running, since, count=100):
    """Waits until service is as before; says how long the first ACK took."""
    first = running.served(since)
    running.heard(count, since)
    print(f"an ACK {first:.2f} s after it was over")
    expect(first <= 10 * WAIT_MAX, f"{first}")


@case("postgres", seconds=60 + 40 * kills_wanted())
def test_no_ack_is_lost_when_the_server_is_killed_under_load(database):
    print(killed_under_load(database, kills_wanted()))


@case("postgres", seconds=180)
def test_a_restart_of_the_server_costs_seconds(database):
    with trial(database) as running:
        running.lab.database.stop()
        down = time.time()
        running.lab.database.start()
        up = time.time()
        running.silent(down, up - 0.5)
        again(running, up)


@case("postgres", seconds=180)
def test_killed_backends_and_cancelled_statements_cost_no_lease(database):
    with trial(database) as running:
        for what in ("pg_terminate_backend", "pg_cancel_backend"):
            start, count = time.time(), 0
            while time.time() < start + 2:
                count += int(running.lab.database.sql(f"SELECT count({what}(pid)) {SESSIONS}", "postgres"))
            expect(count > 20, f"{what}: only {count}")
            print(f"{what} {count} times in 2 s: {len(running.acks(start))} ACKs meanwhile")
            again(running, time.time())


@case("postgres", seconds=180)
def test_without_a_free_connection_a_frontend_waits_for_one(database):
    with trial(database) as running:
        server = running.lab.database
        server.sql(f"ALTER ROLE {server.user} CONNECTION LIMIT 0")
        server.sql(f"SELECT pg_terminate_backend(pid) {SESSIONS}", "postgres")
        cut = time.time()
        wait_for_all(running.lab, "DHCP4_DB_RECONNECT_ATTEMPT_FAILED.*too many connections")
        running.silent(cut, time.time())
        # Room for some: who has a session serves for those who have none.
        server.sql(f"ALTER ROLE {server.user} CONNECTION LIMIT 7")
        again(running, time.time())
        server.sql(f"ALTER ROLE {server.user} CONNECTION LIMIT -1")
        again(running, time.time())


@case("postgres", seconds=180)
def test_a_server_that_turns_read_only_is_left_alone_until_it_takes_writes(database):
    with trial(database) as running:
        server = running.lab.database
        server.sql("ALTER SYSTEM SET default_transaction_read_only = on", "postgres")
        server.sql("SELECT pg_reload_conf()", "postgres")
        changed = time.time()
        wait_for_all(running.lab, "DHCP4_DB_RECONNECT_ATTEMPT_FAILED.*read-only")
        running.silent(changed + 0.2, time.time())
        expect(said_by(running.lab, "not known whether") == 0, "what was refused is called unknown")
        server.sql("ALTER SYSTEM RESET default_transaction_read_only", "postgres")
        server.sql("SELECT pg_reload_conf()", "postgres")
        again(running, time.time())


def hold_the_table(running, seconds):
    now = "SELECT extract(epoch FROM clock_timestamp())"
    said = running.lab.database.sql(f"BEGIN; LOCK TABLE leasehold.lease; {now}; SELECT pg_sleep({seconds}); {now}; COMMIT")
    start, over = (float(line) for line in said.split())
    running.silent(start, over)
    first = running.served(over)
    expect(said_by(running.lab, HELD_UP) > 0, "no frontend says that it waits")
    expect(said_by(running.lab, LOST) == 0, "a session was dropped because of a lock")
    print(f"an ACK {first:.2f} s after a lock of {seconds} s was gone")
    expect(first <= WAIT_MAX, f"{first}")


@case("postgres", seconds=180)
def test_a_lock_on_the_lease_table_costs_its_time_and_no_session(database):
    with trial(database) as running:
        hold_the_table(running, 3)


@case("postgres", seconds=90, suite="soak")
def test_a_long_lock_on_the_lease_table_costs_its_time_and_no_session(database):
    with trial(database) as running:
        hold_the_table(running, 10)


@case("postgres", seconds=180)
def test_a_server_that_hangs_costs_its_sessions_and_no_lease(database):
    with trial(database) as running:
        running.lab.database.freeze()
        hung = time.time()
        wait_for_all(running.lab, LOST)
        running.lab.database.thaw()
        over = time.time()
        running.silent(hung, over)
        again(running, over)
        expect(over - hung >= DEADLINE - 0.5, f"a session was given up after {over - hung:.1f} s")


@case("postgres", seconds=180)
def test_a_backend_that_hangs_costs_one_worker_its_session(database):
    with trial(database, frontends=1) as running:
        pids = [int(row[0]) for row in running.lab.database.rows(f"SELECT pid {SESSIONS} AND query LIKE '%lease%' ORDER BY 1")]
        running.lab.database.signal(pids[:1], signal.SIGSTOP)
        hung = time.time()
        try:
            wait_for_all(running.lab, f"{LOST}.*no answer in time")
        finally:
            running.lab.database.signal(pids[:1], signal.SIGCONT)
        expect(running.acks(hung + 1), "no other worker served")
        again(running, time.time())


@contextlib.contextmanager
def slow_trial(database):
    """The same, by a line that a test makes slow."""
    with Lab(database, **WIDE) as lab:
        line = lab.own(SlowLine(lab.host("proxy", 6), str(SERVER_NETWORK[6]), lab.database.address, 5432))
        settings = lab.configuration()
        settings["Dhcp4"]["lease-database"]["host"] = line.address
        for frontend in [lab.frontend(settings).launch() for _ in range(2)]:
            frontend.serves()
        running = Trial(lab, rate=150)
        yield running, line
        running.finish()


@case("postgres", seconds=180)
def test_a_slow_way_to_the_database_costs_time(database):
    with slow_trial(database) as (running, line):
        line.delay(0.1)
        slow = time.time()
        running.heard(300, slow + 1)
        print(f"with 100 ms each way: {len(running.acks(slow + 1)) / (time.time() - slow - 1):.0f} ACKs/s of 150")
        expect(said_by(running.lab, LOST) == 0, "a session was dropped because of a slow line")


@case("postgres", seconds=180, suite="soak")
def test_a_way_to_the_database_that_is_too_slow_costs_service(database):
    with slow_trial(database) as (running, line):
        line.delay(3)
        wait_for_all(running.lab, LOST)
        too_slow = time.time()
        time.sleep(2)
        line.delay(0)
        running.silent(too_slow, time.time())
        again(running, time.time())


@case("postgres", seconds=180)
def test_a_full_disk_costs_service_and_no_lease_and_room_brings_it_back(database):
    with Lab(database, **WIDE) as lab:
        server = lab.database
        server.stop()
        disk = lab.own(server.move_to(lambda folder, user: SmallDisk(folder, 160, user)))
        server.start()
        lab.start_frontends(2)
        running = Trial(lab, 150)
        disk.fill()
        wait_for_all(lab, f"{LOST}.*No space left on device")
        time.sleep(3)
        # Each session dies of its first write: without growing waits it would be hundreds.
        print(f"3 s on a full disk: {said_by(lab, LOST)} sessions given up")
        expect(said_by(lab, LOST) < 80, "sessions are opened as fast as they die")
        disk.free()
        again(running, time.time())
        # The server's own log finds no room: it ends, and does not start until there is some.
        disk.fill()
        with contextlib.suppress(LabError):
            server.sql("SELECT pg_switch_wal(); CREATE TABLE t AS SELECT generate_series(1, 1000000)", "postgres")
        until(lambda: not server.process.alive, 20, "the server to give up")
        disk.free()
        server.start()
        again(running, time.time())
        running.finish()


@case("postgres", seconds=180)
def test_a_schema_of_another_release_is_not_touched(database):
    with Lab(database) as lab:
        version = lab.database.rows("SELECT version, oldest_compatible FROM leasehold.schema_version")
        lab.database.sql("UPDATE leasehold.schema_version SET version = 99, oldest_compatible = 99")
        frontend = lab.frontend().launch()
        expect(frontend.process.wait(10) == 1, "did not end with 1 on a schema of a later release")
        said = frontend.output()
        expect(re.search("DHCP4_INIT_FAIL.*99", said), f"said {said!r}")
        lab.database.sql("UPDATE leasehold.schema_version SET version = 1, oldest_compatible = 1")
        frontend.launch().process.wait_for("DHCP4_DB_NOT_READY.*db-upgrade")
        lab.database.sql("UPDATE leasehold.schema_version SET version = {}, oldest_compatible = {}".format(*version[0]))
        frontend.serves(20)
        # One that serves goes on after an upgrade that it is compatible with (test_reconnect: ends, if it is not).
        lab.database.sql("UPDATE leasehold.schema_version SET version = 99")
        lab.start_relay()
        lab.client("udhcpc", "alice").start().wait_for("bound")

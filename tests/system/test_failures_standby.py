"""PostgreSQL with a synchronous standby: the primary dies, the standby stops, a frontend is pointed at the
wrong one (docs/failures.md)."""
import time

from lab import Lab, until
from lab.cases import case
from lab.claims import expect
from lab.lab import SERVER_NETWORK
from lab.outage import WIDE
from lab.postgres_pair import Standby, hosts
from lab.trial import ON_ITS_WAY, SESSIONS, Trial, wait_for_all

# From the end of the promotion to the first ACK.
SERVICE_GOAL = 3.0


def standby_of(lab):
    """A synchronous standby of the lab's PostgreSQL, in a host of its own."""
    return lab.own(Standby(lab.host("standby", 6), str(SERVER_NETWORK[6]), lab.database, [SERVER_NETWORK]))


def start_on(lab, count, *servers):
    settings = lab.configuration()
    settings["Dhcp4"]["lease-database"]["host"] = hosts(*servers)
    started = [lab.frontend(settings).launch() for _ in range(count)]
    for frontend in started:
        frontend.serves()
    for frontend in started:
        frontend.knows(*(other for other in started if other is not frontend))
    return started


def promote_under_load(database, outage):
    """The primary is killed, and its standby promoted so many seconds later."""
    with Lab(database, **WIDE) as lab:
        standby = standby_of(lab)
        frontends = start_on(lab, 3, lab.database, standby)
        trial = Trial(lab, rate=500)
        trial.heard(1500)
        lab.database.crash()
        killed = time.time()
        time.sleep(outage)
        asked = time.time()
        standby.promote()
        promoted = time.time()
        trial.silent(killed, asked)
        each = {frontend.name: trial.served(promoted, frontend) for frontend in frontends}
        trial.heard(1500, promoted)
        trial.finish(standby)
        print(f"promoted {promoted - killed:.2f} s after the kill ({promoted - asked:.2f} s of it pg_ctl promote); then served "
              + ", ".join(f"by {name} after {seconds:.2f} s" for name, seconds in each.items())
              + f" (goal {SERVICE_GOAL:.0f} s)")
        expect(max(each.values()) <= 10 * SERVICE_GOAL, f"{each}")


@case("postgres", seconds=180)
def test_no_ack_is_lost_when_the_primary_is_killed_and_its_standby_promoted_under_load(database):
    promote_under_load(database, outage=2)  # whoever promotes has to notice first


@case("postgres", seconds=240, suite="soak")
def test_a_promotion_after_a_minute_is_found_within_seconds(database):
    promote_under_load(database, outage=60)


@case("postgres", seconds=180, suite="soak")
def test_nobody_hears_ack_while_the_synchronous_standby_stands_still(database):
    with Lab(database, **WIDE) as lab:
        standby = standby_of(lab)
        start_on(lab, 2, lab.database, standby)
        trial = Trial(lab, rate=200)
        trial.heard(400)
        sessions = int(lab.database.rows(f"SELECT count(*) {SESSIONS}")[0][0])
        standby.freeze()
        stopped = time.time()
        # A call's deadline is 5 s: sessions are dropped, and what they asked is in doubt.
        until(lambda: all("DHCP4_DB_RECONNECT_LOST_CONNECTION" in one.output() for one in lab.frontends), 20,
              "each frontend to drop a session")
        until(lambda: time.time() > stopped + 12, 15, "12 s")
        wait_for_all(lab, "RECONNECT_ATTEMPT_FAILED.*commits wait for a synchronous standby")
        waiting = lab.database.rows("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")[0][0]
        back = time.time()
        standby.thaw()
        trial.silent(stopped, back)
        service = trial.served(back)
        trial.heard(400, back)
        silence = trial.finish()
        print(f"the standby stood still for {back - stopped:.1f} s, {waiting} commits waited at its end; "
              f"an ACK {service:.2f} s after it went on")
        # Each of a frontend's sessions once, and not again and again until the server has no connection left.
        expect(int(waiting) <= sessions, f"{waiting} commits wait, of {sessions} sessions")
        expect(silence > back - stopped - ON_ITS_WAY, f"an ACK in between: {silence:.2f} s")


@case("postgres", seconds=180)
def test_a_frontend_on_a_read_only_replica_says_so_and_serves_once_it_is_promoted(database):
    with Lab(database) as lab:
        standby = standby_of(lab)
        settings = lab.configuration()
        settings["Dhcp4"]["lease-database"]["host"] = standby.address
        frontend = lab.frontend(settings).launch()
        frontend.process.wait_for("DHCP4_DB_NOT_READY.*read-only.*not serving")
        lab.database.crash()
        standby.promote()
        promoted = time.time()
        frontend.serves(30)
        print(f"serves {time.time() - promoted:.2f} s after the promotion")
        lab.start_relay()
        capture = lab.capture()
        lab.client("udhcpc", "alice").start().wait_for("bound")
        time.sleep(ON_ITS_WAY)
        capture.stop()
        expect(len(standby.leases()) == 1, f"{standby.leases()}")

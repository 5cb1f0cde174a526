"""A frontend whose clock is a day ahead: leases are the database's, and so is their time (promise P5)."""
import datetime
import glob
import re
import time

from lab import Lab, until
from lab.cases import case
from lab.claims import acks, expect, nothing_lost
from lab.load import statistics
from lab.outage import WIDE
from lab.process import LabError

DAY = 86400


def a_day_ahead(frontend):
    """The clock that an operator can set; Linux lets nobody set the one that only counts."""
    libraries = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    if not libraries:
        raise LabError("libfaketime is not installed: run ./dev setup")
    frontend.prefix = ["env", f"LD_PRELOAD={libraries[0]}", "FAKETIME=+1d",
                       "FAKETIME_DONT_FAKE_MONOTONIC=1"]
    return frontend


def log_time(frontend):
    """When the frontend's own clock says that its last line was written."""
    stamp = re.findall(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)", frontend.output(), re.MULTILINE)[-1]
    return datetime.datetime.strptime(stamp, "%Y-%m-%d %H:%M:%S").timestamp()


def lifetimes_of(frontend, messages, rows):
    """(least, most) seconds from a client's REQUEST to the end of its row, for leases by this frontend."""
    asked = {(one.hwaddr, one.xid): one.time for one in messages if one.type == "REQUEST"}
    ends = {lease.hwaddr: lease.expire for lease in rows}
    found = [ends[ack.hwaddr] - asked[(ack.hwaddr, ack.xid)] for ack in acks(messages) if ack.source == frontend.address]
    expect(len(found) > 50, f"{frontend.name} gave only {len(found)} leases")
    return min(found), max(found)


@case("postgres", seconds=90)
def test_a_frontend_a_day_ahead_gives_the_leases_that_the_others_give(database):
    with Lab(database, **WIDE) as lab:
        frontends = [lab.frontend() for _ in range(3)]
        ahead = a_day_ahead(frontends[0])
        for frontend in frontends:
            frontend.launch()
        for frontend in frontends:
            frontend.serves()
        # Its datagrams are taken, and it takes theirs: they carry the database's time.
        for frontend in frontends:
            frontend.knows(*(other for other in frontends if other is not frontend))
        expect(log_time(ahead) > time.time() + DAY - 60, f"its clock says {log_time(ahead) - time.time():.0f} s from now")
        lab.start_relay()
        capture = lab.capture()
        lab.perfdhcp(rate=200, clients=600).wait(30)
        # What it takes for an expired lease would be reclaimed, or given to another client, within a round or two.
        until(lambda: time.time() > max(ack.time for ack in acks(capture.messages())) + 3, 10, "a round of housekeeping")
        lab.perfdhcp(rate=200, clients=600).wait(30)
        capture.stop()
        messages, rows = capture.messages(), lab.database.leases()
        heard = nothing_lost(messages, rows)
        expect({ack.lifetime for ack in acks(messages)} == {3600}, "a client was told something else than 3600 s")
        said = {frontend.name: lifetimes_of(frontend, messages, rows) for frontend in frontends}
        expect(all(3600 <= least and most < 3610 for least, most in said.values()), f"rows end otherwise than told: {said}")
        late = lab.database.rows("SELECT count(*) FROM leasehold.frontend_status WHERE last_seen > now() + interval '1 minute'")
        expect(late == [["0"]], "its row in the table carries its own clock")
        for frontend in frontends:
            expect(frontend.stop() == 0, f"{frontend.name} did not end well")
            expect(re.search("gossip-malformed=0 gossip-wrong-key=0 gossip-replayed=0", statistics(frontend)),
                   f"gossip was refused: {statistics(frontend)}")
            expect(not re.search("CLUSTER_(SUSPECTED|DIED)", frontend.output()), f"{frontend.name} suspected another")
        print(f"{heard} leases; from REQUEST to the end of the row: " +
              "; ".join(f"{name} {least:.2f} to {most:.2f} s" for name, (least, most) in said.items()) +
              f" ({ahead.name} is a day ahead)")


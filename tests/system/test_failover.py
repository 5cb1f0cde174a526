"""Frontends come and go under load: who waits, and for how long."""
import time

from lab import Lab, until
from lab.cases import case
from lab.claims import acks, expect, nothing_lost
from lab.service import PIECE, first_said, longest_gap

# A network with room for every client that perfdhcp can play (RFC 2544).
WIDE = {"clients": "198.18.0.0/16", "pool_size": 20000}
# From a death to the last client that nobody answered: a period (1 s) until it is probed, another one
# until it is suspected, and one for chance.
GAP_GOAL = 3.0
# RFC 2131 §4.1: a client waits 4 s, give or take one, before it asks again.
RETRANSMISSION = 3.0


def sources(capture):
    return {ack.source for ack in acks(capture.messages())}


@case("postgres", "mariadb")
def test_the_others_serve_on_when_one_of_three_is_killed_under_load_and_it_rejoins(database):
    with Lab(database, **WIDE) as lab:
        lab.start_frontends(3)
        lab.start_relay()
        capture, gossip = lab.capture(), lab.gossip_capture()
        doomed = lab.frontends[0]
        load = lab.perfdhcp(rate=400, clients=5600)
        until(lambda: len(acks(capture.messages())) >= 800, 20, "800 ACKs")
        doomed.kill()
        killed = time.time()
        until(lambda: [one for one in gossip.messages() if "Dead" in one.of(doomed.name)], 20,
              f"{doomed.name} to be called dead")
        doomed.start()
        back = time.time()
        until(lambda: [ack for ack in acks(capture.messages()) if ack.source == doomed.address and ack.time > back], 10,
              f"an ACK by {doomed.name} after it came back")
        load.wait(40)
        capture.stop()
        gossip.stop()
        messages, gap = capture.messages(), longest_gap(capture.messages())
        heard = nothing_lost(messages, lab.database.leases())
        suspected = first_said(gossip.messages(), doomed.name, "Suspect", killed)
        dead = first_said(gossip.messages(), doomed.name, "Dead", killed)
        again = min(ack.time for ack in acks(messages) if ack.source == doomed.address and ack.time > back)
        print(f"{heard} leases heard of, each in the database; the longest gap in service {gap.seconds:.2f} s "
              f"(goal {GAP_GOAL:.0f} s), {gap.unanswered} messages without an answer\n"
              f"called suspect {suspected.time - killed:.2f} s after the kill, dead after {dead.time - killed:.2f} s; "
              f"answered again {again - back:.2f} s after it served again")
        expect(gap.seconds <= 10 * GAP_GOAL, f"{gap}")
        after = [one for one in messages if one.time > back + 2 * PIECE]
        expect(longest_gap(after).seconds <= RETRANSMISSION, f"a gap when it came back: {longest_gap(after)}")


@case("postgres")
def test_nobody_waits_when_one_of_three_ends_by_sigterm_under_load(database):
    with Lab(database, **WIDE) as lab:
        lab.start_frontends(3)
        lab.start_relay()
        capture = lab.capture()
        load = lab.perfdhcp(rate=400, clients=2400)
        until(lambda: len(acks(capture.messages())) >= 600, 20, "600 ACKs")
        expect(len(sources(capture)) == 3, f"answered by {sources(capture)} only")
        asked = time.time()
        expect(lab.frontends[0].stop(5) == 0, "did not end well")
        ended = time.time()
        load.wait(30)
        capture.stop()
        messages, gap = capture.messages(), longest_gap(capture.messages())
        heard = nothing_lost(messages, lab.database.leases())
        late = [ack for ack in acks(messages) if ack.source == lab.frontends[0].address and ack.time > ended]
        print(f"ended {ended - asked:.2f} s after SIGTERM; {heard} leases heard of, each in the database; "
              f"the longest gap in service {gap.seconds:.2f} s, {gap.unanswered} messages without an answer")
        expect(not late, f"answered after its end: {late[:1]}")
        expect(gap.seconds <= RETRANSMISSION, f"{gap}")

"""Three frontends over a MariaDB Galera cluster of three nodes, each frontend at a node of its own."""
import time

from lab import Lab, until
from lab.cases import case
from lab.claims import acks, expect, nothing_lost
from lab.outage import WIDE
from lab.service import longest_gap

RATE = 300
# Galera itself calls a node dead after 5 s, and commits wait for it until then. No node writes meanwhile.
QUICKER = "evs.keepalive_period=PT0.5S;evs.suspect_timeout=PT2S;evs.inactive_timeout=PT4S"
GAP_GOAL = 10.0


def start_spread(lab):
    """A frontend at each node; all serve, and know each other."""
    for node in lab.database.nodes:
        settings = lab.configuration()
        settings["Dhcp4"]["lease-database"] = node.configuration()
        lab.frontend(settings).launch()
    for frontend in lab.frontends:
        frontend.serves()
    for frontend in lab.frontends:
        frontend.knows(*(other for other in lab.frontends if other is not frontend))


def answering(capture, since):
    """The addresses of the frontends that gave leases since then."""
    return {ack.source for ack in acks(capture.messages()) if ack.time > since}


def in_every_node(lab, capture):
    """What was acknowledged stands in each node that runs, with its expiry, and nothing twice."""
    lab.database.is_whole()
    heard = [nothing_lost(capture.messages(), node.leases()) for node in lab.database.running()]
    return f"{heard[0]} leases heard of, each in {len(heard)} nodes"


def lose_a_node(lab, capture, lose, seconds):
    """Under load; the frontend at the node that is lost falls silent, and the others go on. Returns what was
    seen."""
    start, everybody = time.time(), {frontend.address for frontend in lab.frontends}
    load = lab.perfdhcp(rate=RATE, clients=RATE * seconds)
    until(lambda: answering(capture, start) == everybody, 20, "ACKs of all frontends")
    lose()
    lost = time.time()
    silent = lab.frontends[-1].address
    gossip = r'"frontend3" .* lost its database; others answer its clients'
    lab.frontends[0].process.wait_for(f"LEASEHOLD_CLUSTER_DOES_NOT_SERVE {gossip}", 20)
    until(lambda: answering(capture, time.time() - 0.5) == everybody - {silent}, 20, "ACKs of the others only")
    load.wait(60)
    gap = longest_gap([one for one in capture.messages() if one.time > start])
    expect(gap.seconds <= 10 * GAP_GOAL, f"{gap}")
    last = max(ack.time for ack in acks(capture.messages()) if ack.source == silent)
    return (f"the longest gap in service {gap.seconds:.2f} s, {gap.unanswered} messages without an answer; the last "
            f"ACK of the node's frontend {last - lost:.2f} s after the node was lost")


def serve_again(lab, capture):
    """All frontends, a while after the node is there again."""
    start, everybody = time.time(), {frontend.address for frontend in lab.frontends}
    load = lab.perfdhcp(rate=RATE, clients=RATE * 20)
    until(lambda: answering(capture, start) == everybody, 30, "ACKs of all frontends after the node came back")
    seconds = time.time() - start
    load.wait(60)
    return f"all frontends answer again after {seconds:.1f} s"


@case("galera", seconds=120)
def test_no_ack_is_lost_when_a_node_is_killed_under_load(database):
    with Lab(database, provider_options=QUICKER, **WIDE) as lab:
        start_spread(lab)
        lab.start_relay()
        capture = lab.capture()
        seen = lose_a_node(lab, capture, lab.database.nodes[-1].crash, 10)
        capture.stop()
        print(f"{in_every_node(lab, capture)}; {seen}")


@case("galera", seconds=400, suite="soak")
def test_a_node_is_killed_and_one_is_cut_off_and_both_come_back(database):
    """With Galera's own patience."""
    with Lab(database, **WIDE) as lab:
        start_spread(lab)
        lab.start_relay()
        capture, doomed = lab.capture(), lab.database.nodes[-1]
        print("killed:", lose_a_node(lab, capture, doomed.crash, 20))
        doomed.rejoin()
        print(f"{in_every_node(lab, capture)}; {serve_again(lab, capture)}")
        isolate = lambda number: doomed.client(f"SET GLOBAL wsrep_provider_options = 'gmcast.isolate={number}'")
        print("cut off:", lose_a_node(lab, capture, lambda: isolate(1), 20))
        until(lambda: doomed.status("wsrep_cluster_status") == "non-Primary", 5, "the node to know that it is cut off")
        isolate(0)
        print(f"{in_every_node(lab, capture)}; {serve_again(lab, capture)}")
        capture.stop()
        print(in_every_node(lab, capture))

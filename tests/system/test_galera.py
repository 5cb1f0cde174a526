"""Three frontends over a MariaDB Galera cluster of three nodes, each frontend at a node of its own, which goes
on at another where its `host` names them all."""
import time

from lab import Lab, until
from lab.cases import case
from lab.claims import acks, expect, nothing_lost
from lab.outage import WIDE
from lab.service import longest_gap
from lab.trial import ON_ITS_WAY

RATE = 300
# Galera itself calls a node dead after 5 s, and commits wait for it until then. No node writes meanwhile.
QUICKER = "evs.keepalive_period=PT0.5S;evs.suspect_timeout=PT2S;evs.inactive_timeout=PT4S"
GAP_GOAL = 10.0


def start_spread(lab, others_too):
    """A frontend at each node; all serve, and know each other. `others_too`: `host` names the other nodes after
    its own."""
    nodes = lab.database.nodes
    for number, node in enumerate(nodes):
        settings = lab.configuration()
        settings["Dhcp4"]["lease-database"] = node.configuration()
        if others_too:
            listed = ",".join(f"{one.address}:3306" for one in nodes[number:] + nodes[:number])
            settings["Dhcp4"]["lease-database"].update(host=listed)
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


def move_on(lab, capture, frontend, lose):
    """Under load; the frontend at the node that is lost goes on at another one. `lose` returns when no lease can
    be given by that node any more. Returns what was seen."""
    start, everybody = time.time(), {one.address for one in lab.frontends}
    load = lab.perfdhcp(rate=RATE, clients=RATE * 60)
    until(lambda: answering(capture, start) == everybody, 20, "ACKs of all frontends")
    asked = time.time()
    lose()
    lost = time.time()
    until(lambda: frontend.address in answering(capture, lost + ON_ITS_WAY), 30, f"ACKs of {frontend.name} again")
    until(lambda: answering(capture, time.time() - 0.5) == everybody, 20, "ACKs of all frontends at once")
    load.stop()
    time.sleep(ON_ITS_WAY)
    messages = [one for one in capture.messages() if one.time > start]
    gap = longest_gap(messages)
    expect(gap.seconds <= 10 * GAP_GOAL, f"{gap}")
    again = min(ack.time for ack in acks(messages) if ack.source == frontend.address and ack.time > lost + ON_ITS_WAY)
    return (f"the longest gap in service {gap.seconds:.2f} s, {gap.unanswered} messages without an answer; the node "
            f"gone after {lost - asked:.2f} s, {frontend.name} answers at another {again - asked:.2f} s after it began")


def serve_again(lab, capture):
    """All frontends, a while after the node is there again."""
    start, everybody = time.time(), {frontend.address for frontend in lab.frontends}
    load = lab.perfdhcp(rate=RATE, clients=RATE * 20)
    until(lambda: answering(capture, start) == everybody, 30, "ACKs of all frontends after the node came back")
    seconds = time.time() - start
    load.wait(60)
    return f"all frontends answer again after {seconds:.1f} s"


def isolate(node, number):
    """1: the others do not hear it, nor it them; clients reach it as before."""
    node.client(f"SET GLOBAL wsrep_provider_options = 'gmcast.isolate={number}'")


def cut_off(node):
    """And waits until it knows that it is alone."""
    isolate(node, 1)
    until(lambda: node.status("wsrep_cluster_status") == "non-Primary", 20, "the node to know that it is cut off")


@case("galera", seconds=180)
def test_no_ack_is_lost_when_a_node_is_cut_off_and_another_killed_and_their_frontends_go_on(database):
    with Lab(database, provider_options=QUICKER, **WIDE) as lab:
        start_spread(lab, others_too=True)
        lab.start_relay()
        capture, (_, second, third) = lab.capture(), lab.database.nodes
        print("cut off:", move_on(lab, capture, lab.frontends[2], lambda: cut_off(third)))
        isolate(third, 0)
        print(f"{in_every_node(lab, capture)}")
        print("killed:", move_on(lab, capture, lab.frontends[1], second.crash))
        capture.stop()
        print(in_every_node(lab, capture))


@case("galera", seconds=400, suite="soak")
def test_a_node_is_killed_and_one_is_cut_off_and_both_come_back(database):
    """With Galera's own patience, and a frontend that knows no node but its own."""
    with Lab(database, **WIDE) as lab:
        start_spread(lab, others_too=False)
        lab.start_relay()
        capture, doomed = lab.capture(), lab.database.nodes[-1]
        print("killed:", lose_a_node(lab, capture, doomed.crash, 20))
        doomed.rejoin()
        print(f"{in_every_node(lab, capture)}; {serve_again(lab, capture)}")
        print("cut off:", lose_a_node(lab, capture, lambda: isolate(doomed, 1), 20))
        until(lambda: doomed.status("wsrep_cluster_status") == "non-Primary", 5, "the node to know that it is cut off")
        isolate(doomed, 0)
        print(f"{in_every_node(lab, capture)}; {serve_again(lab, capture)}")
        capture.stop()
        print(in_every_node(lab, capture))

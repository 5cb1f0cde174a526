"""What frontends say to each other, on the wire: nothing of leases, not much, and only among themselves."""
import random
import re
import time

from lab import Lab, until
from lab.cases import case
from lab.claims import acks, exactly_what_was_acked, expect
from lab.gossip import HEADERS
from lab.load import statistics
from lab.service import says_nothing_of_leases

BYTES_GOAL = 2048
HOST_NAMES = ("host-of-alice", "host-of-bob")


@case("sqlite", "postgres")
def test_gossip_says_nothing_of_leases_and_little_at_all_among_ten(database):
    with Lab(database) as lab:
        gossip, capture = lab.gossip_capture(), lab.capture()
        lab.start_frontends(10)
        lab.start_relay()
        settled = time.time()
        clients = [lab.client("udhcpc", name, flags=["-x", f"hostname:{host}"]).start()
                   for name, host in zip(("alice", "bob"), HOST_NAMES)]
        clients.append(lab.client("dhclient", "carol").start())
        for client in clients:
            client.wait_for("bound")
        clients[0].renew()
        clients[0].wait_for("renewed")
        until(lambda: time.time() > settled + 6, 10, "six periods to pass")
        gossip.stop()
        capture.stop()
        leases, messages = lab.database.leases(), gossip.messages()
        exactly_what_was_acked(capture.messages(), leases)
        names = [frontend.name for frontend in lab.frontends]
        says_nothing_of_leases(messages, leases, map(str.encode, HOST_NAMES), names, lab.database.gossip_key())
        expect({one.sender for one in messages} == set(names), "somebody said nothing")
        calm = [one for one in messages if one.time > settled + 1]
        seconds = calm[-1].time - calm[0].time
        octets = sum(len(one.wire) + HEADERS for one in calm) / seconds / len(names)
        print(f"{len(messages)} messages with no word of {len(leases)} leases; among ten, {octets:.0f} bytes per node and "
              f"second on the wire ({len(calm) / seconds / len(names):.1f} datagrams; goal {BYTES_GOAL})")
        expect(octets <= 10 * BYTES_GOAL, f"{octets:.0f} bytes per node and second")


def counted(frontend, name):
    found = re.search(rf"\b{name}=(\d+)", statistics(frontend))
    expect(found, f"no counter {name}: {statistics(frontend)}")
    return int(found.group(1))


def forged(good):
    """Datagrams that are no gossip of this cluster: of each kind a hundred and more."""
    dice = random.Random(7946)
    yield "random", [dice.randbytes(dice.randrange(1, 1400)) for _ in range(300)]
    yield "truncated", [one[:length] for one in good[:4] for length in range(len(one))]
    yield "a wrong key", [one[:-32] + dice.randbytes(32) for one in good for _ in range(20)]
    yield "one octet changed", [one[:at] + bytes([one[at] ^ 1]) + one[at + 1:] for one in good[:4]
                                for at in range(len(one))]
    yield "replayed", good * 3


@case("sqlite")
def test_forged_and_replayed_gossip_changes_nothing_but_counters(database):
    with Lab(database) as lab:
        gossip = lab.gossip_capture()
        target, other, dead = lab.start_frontends(3)
        addresses = [frontend.address for frontend in lab.frontends]
        dead.kill()
        until(lambda: [one for one in gossip.messages(of=addresses) if "Dead" in one.of(dead.name)], 20,
              f"{dead.name} to be called dead")
        # What the dead one said of itself, and what the other one says, octet by octet.
        recorded = [one.wire for one in gossip.messages(of=addresses) if one.destination == target.address]
        expect(len(recorded) >= 10, f"only {len(recorded)} datagrams were sent to {target.name}")
        stranger, said = lab.stranger(), len(cluster_lines(target))
        kinds = dict(forged(recorded))
        for datagrams in kinds.values():
            # In pieces that the socket's buffer has room for.
            for start in range(0, len(datagrams), 200):
                stranger.send(target.address, datagrams[start:start + 200], port=7946)
        lab.start_relay()
        capture = lab.capture()
        lab.client("udhcpc", "alice").start().wait_for("bound")
        capture.stop()
        exactly_what_was_acked(capture.messages(), lab.database.leases())
        news = [line for line in cluster_lines(target)[said:] if "WRONG_KEY" not in line]
        expect(not news, f"{target.name} believed something: {news}")
        lost = [line for line in cluster_lines(other)
                if re.search(rf'_(SUSPECTED|DIED|LEFT|DOES_NOT_SERVE) "{target.name}"', line)]
        expect(not lost, f"{other.name} lost {target.name}: {lost}")
        gossip.stop()
        answered = [one for one in gossip.datagrams() if one.destination == stranger.address]
        expect(not answered, f"{target.name} answered a stranger: {answered[:1]}")
        expect(target.stop() == 0, "did not end well")
        count = {name: counted(target, f"gossip-{name}") for name in ("malformed", "wrong-key", "replayed")}
        sent = sum(map(len, kinds.values()))
        print(f"{sent} datagrams of {len(kinds)} kinds: {count}; {len(acks(capture.messages()))} client served")
        expect(sum(count.values()) == sent, f"{sent} were sent, counted are {count}")
        expect(count["malformed"] >= len(kinds["random"]) and count["wrong-key"] >= len(kinds["a wrong key"]) and
               count["replayed"] == len(kinds["replayed"]), f"counted are {count}")


def cluster_lines(frontend):
    return [line for line in frontend.output().splitlines() if "LEASEHOLD_CLUSTER_" in line]

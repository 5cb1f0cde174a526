"""Each claim about a capture holds when it should, and fails when it should."""
import dataclasses

from lab import gossip
from lab.cases import case
from lab.claims import every_ack_has_its_row, every_row_lasts_as_long_as_was_heard, exactly_what_was_acked, expect, fails
from lab.claims import no_address_twice, row_is_what_was_heard
from lab.database import Lease
from lab.dhcp import LIFETIME, SERVER_ID, TYPE, Message
from lab.service import first_said, longest_gap, longest_wait, one_answer_each, says_nothing_of_leases
from test_readers import KEY, datagram, update

NOW = 1_800_000_000.0


def ack(address, hwaddr):
    options = {TYPE: b"\x05", LIFETIME: (3600).to_bytes(4, "big"), SERVER_ID: bytes([198, 51, 100, 11])}
    return Message(NOW, "", "", True, "198.51.100.11", 67, "192.0.2.2", 67, 1, 0, 0, "0.0.0.0", address, "192.0.2.2",
                   hwaddr, options)


def row(address, hwaddr, lifetime=3600, state=0):
    return Lease(address, hwaddr, "", lifetime, NOW + lifetime, 1, state)


def asks(kind, at, client="a", xid=1):
    options = {TYPE: bytes([{"DISCOVER": 1, "REQUEST": 3}[kind]])}
    return Message(NOW + at, "", "", True, "0.0.0.0", 68, "255.255.255.255", 67, xid, 0, 0, "0.0.0.0", "0.0.0.0", "0.0.0.0",
                   client, options)


def answers(kind, at, client="a", xid=1):
    options = {TYPE: bytes([{"OFFER": 2, "ACK": 5, "NAK": 6}[kind]])}
    return Message(NOW + at, "", "", True, "198.51.100.11", 67, "192.0.2.2", 67, xid, 0, 0, "0.0.0.0", "192.0.2.10", "192.0.2.2",
                   client, options)


@case()
def test_the_claims_hold_when_capture_and_table_agree():
    heard, leases = [ack("192.0.2.10", "a"), ack("192.0.2.11", "b")], [row("192.0.2.10", "a"), row("192.0.2.11", "b")]
    exactly_what_was_acked(heard, leases)
    row_is_what_was_heard(leases[0], heard[0], heard[0])


@case()
def test_each_claim_fails_when_it_should():
    heard = [ack("192.0.2.10", "a")]
    fails(every_ack_has_its_row, heard, [])
    fails(every_ack_has_its_row, heard, [row("192.0.2.10", "somebody else")])
    fails(every_ack_has_its_row, heard, [row("192.0.2.10", "a", state=3)])
    fails(no_address_twice, heard + [ack("192.0.2.10", "b")], [])
    fails(no_address_twice, heard + [ack("192.0.2.11", "a")], [])
    fails(no_address_twice, [], [row("192.0.2.10", "a"), row("192.0.2.11", "a")])
    fails(exactly_what_was_acked, heard, [row("192.0.2.10", "a"), row("192.0.2.11", "b")])
    fails(row_is_what_was_heard, row("192.0.2.10", "a", lifetime=7200), heard[0], heard[0])
    fails(row_is_what_was_heard, row("192.0.2.12", "a"), heard[0], heard[0])


@case()
def test_a_row_that_ends_before_its_client_was_told_is_found():
    heard, good = [asks("REQUEST", -1), ack("192.0.2.10", "a")], row("192.0.2.10", "a")
    every_row_lasts_as_long_as_was_heard(heard, [good])
    every_row_lasts_as_long_as_was_heard(heard, [dataclasses.replace(good, expire=good.expire + 900)])
    # Its client counts from the REQUEST, a second before the ACK.
    every_row_lasts_as_long_as_was_heard(heard, [dataclasses.replace(good, expire=good.expire - 1.5)])
    fails(every_row_lasts_as_long_as_was_heard, heard, [dataclasses.replace(good, expire=good.expire - 3)])
    fails(every_row_lasts_as_long_as_was_heard, heard, [])
    fails(every_row_lasts_as_long_as_was_heard, heard[1:], [good])
    # Of two ACKs the later counts, and of two REQUESTs with one xid the first.
    later = [asks("REQUEST", 59, xid=2), dataclasses.replace(heard[1], time=NOW + 60, xid=2)]
    fails(every_row_lasts_as_long_as_was_heard, [*heard, *later], [good])
    every_row_lasts_as_long_as_was_heard([*heard, later[0], asks("REQUEST", 63, xid=2), later[1]],
                                         [dataclasses.replace(good, expire=good.expire + 59)])


@case()
def test_two_answers_to_one_question_are_found_and_so_is_none():
    offered = [asks("DISCOVER", 0), answers("OFFER", 0.1)]
    bound = [*offered, asks("REQUEST", 0.2), answers("ACK", 0.3)]
    expect(one_answer_each(bound, bound) == 2, "a question was not counted")
    # A client that lost patience was answered twice.
    patient = [*bound, asks("REQUEST", 1.2), asks("REQUEST", 2.2), answers("ACK", 2.3), answers("ACK", 2.3)]
    expect(one_answer_each(patient, patient) == 4, "a question was not counted")
    # Twice at first, not at all later: the same number, and wrong.
    fails(one_answer_each, [*bound, asks("REQUEST", 2)], [*bound, answers("ACK", 1)])
    fails(one_answer_each, bound, [*bound, answers("ACK", 0.31)])
    fails(one_answer_each, bound, [*bound, answers("NAK", 0.31)])
    fails(one_answer_each, bound, [*bound, answers("OFFER", 0.31)])
    fails(one_answer_each, bound, [*bound, answers("ACK", 0.31, client="b")])
    fails(one_answer_each, bound, [*bound, answers("ACK", 0.31, xid=2)])
    fails(one_answer_each, bound, bound[:-1])
    fails(one_answer_each, [], [])


@case()
def test_the_longest_wait_is_from_the_first_question_to_the_first_answer():
    calm = [asks("DISCOVER", 0), answers("OFFER", 0.1), asks("REQUEST", 0.2), answers("ACK", 0.5)]
    expect(abs(longest_wait(calm).seconds - 0.3) < 0.001, f"{longest_wait(calm)}")
    # Asked thrice, with another xid at last, answered once and once more; another client is served all the while.
    died = [*calm, asks("REQUEST", 4), asks("REQUEST", 5, "b"), answers("ACK", 5.1, "b"), asks("REQUEST", 6),
            asks("REQUEST", 6.5, xid=2), answers("ACK", 7, xid=2), answers("ACK", 9)]
    expect(abs(longest_wait(died).seconds - 3) < 0.001, f"{longest_wait(died)}")
    expect(longest_wait(died, NOW + 7.1 - 0.2).asked.hwaddr == "a", f"{longest_wait(died)}")
    # A late OFFER is no answer to a REQUEST, and a wait without an answer lasts to the end.
    late = [*calm, asks("REQUEST", 4), answers("OFFER", 5), asks("DISCOVER", 8, "b")]
    expect(longest_wait(late).answer is None and abs(longest_wait(late).seconds - 4) < 0.001, f"{longest_wait(late)}")
    fails(longest_wait, [])


@case()
def test_the_longest_gap_is_where_more_than_one_in_twenty_is_not_answered():
    def load(answered):
        said = []
        for number in range(800):
            at, client = number / 100, f"client {number}"
            said += [asks("DISCOVER", at, client)] + ([answers("OFFER", at + 0.01, client)] if answered(number) else [])
        return said

    whole = longest_gap(load(lambda number: True))
    expect((whole.seconds, whole.unanswered) == (0, 0), f"{whole}")
    # A third of all clients is not answered between the 2nd and the 5th second, and one more at the 7th.
    third = longest_gap(load(lambda number: not (200 <= number < 500 and number % 3 == 0) and number != 700))
    expect((third.seconds, third.start, third.unanswered) == (3, NOW + 2, 101), f"{third}")


@case()
def test_gossip_that_names_a_lease_or_a_stranger_or_is_not_authentic_is_found():
    names, clients = ["alpha", "beta"], [b"host-of-alice"]
    leases = [Lease("192.0.2.10", "02:00:00:00:00:01", "0100112233", 3600, NOW, 1, 0)]
    read = lambda *updates: [gossip.message(datagram(6, b"", updates))]
    good = read(update(b"beta", 2, 12))
    says_nothing_of_leases(good, leases, clients, names, KEY)
    expect(first_said(good, "beta", "Suspect").time == 1.5, "who said it first was not found")
    fails(first_said, good, "beta", "Dead")
    fails(first_said, good, "beta", "Suspect", 2)
    fails(says_nothing_of_leases, good, leases, clients, names, b"another")
    fails(says_nothing_of_leases, good, leases, clients, ["alpha"], KEY)
    fails(says_nothing_of_leases, [], leases, clients, names, KEY)
    for secret in (b"192.0.2.10", bytes([2, 0, 0, 0, 0, 1]), b"02:00:00:00:00:01", bytes.fromhex("0100112233"),
                   b"host-of-alice"):
        told = read(update(b"x" + secret, 1, 12))
        fails(says_nothing_of_leases, told, leases, clients, [*names, told[0].updates[0].name], KEY)
    at_client = read(update(b"beta", 1, 12).replace(bytes([198, 51, 100, 12]), bytes([192, 0, 2, 10])))
    fails(says_nothing_of_leases, at_client, leases, clients, names, KEY)

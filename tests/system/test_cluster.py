"""Frontends that know each other: one of them answers, whoever that is, and it may die at any time
(docs/design.md §7)."""
import time

from lab import Lab, until
from lab.cases import case
from lab.claims import acks, every_ack_has_its_row, exactly_what_was_acked, expect, fails, no_address_twice
from lab.packets import discover, hwaddr_of, renewal, request
from lab.service import one_answer_each


def answered(capture, number, *types):
    return capture.messages(*types, hwaddr=hwaddr_of(number))


def ask_all(lab, sender, packet, *frontends):
    """What a relay that is given all frontends does with a packet."""
    for frontend in frontends or lab.frontends:
        sender.send(frontend.address, [packet])


@case("sqlite", "postgres")
def test_a_request_that_names_a_dead_frontend_is_answered_by_its_heir_in_its_name(database):
    with Lab(database) as lab:
        lab.start_frontends(3)
        capture, sender = lab.capture(), lab.sender()
        ask_all(lab, sender, discover(1, sender.address))
        offer = until(lambda: answered(capture, 1, "OFFER"), 5, "an OFFER")[0]
        offerer = next(frontend for frontend in lab.frontends if frontend.address == offer.server_id)
        heirs = [frontend for frontend in lab.frontends if frontend is not offerer]
        offerer.kill()
        died = time.time()
        wanted = request(1, sender.address, offer.yiaddr, offerer.address)

        def acked():
            # A client that hears nothing asks again.
            ask_all(lab, sender, wanted, *heirs)
            return answered(capture, 1, "ACK")

        until(acked, 15, f"an heir of {offerer.name} to answer")
        capture.stop()
        ack = answered(capture, 1, "ACK")[0]
        print(f"answered by an heir {ack.time - died:.2f} s after the kill of the frontend that had offered")
        expect(ack.source in [frontend.address for frontend in heirs], f"not from an heir: {ack}")
        expect(ack.server_id == offerer.address, f"the client asked {offerer.address}, answered in the name of another: {ack}")
        expect(ack.yiaddr == offer.yiaddr, f"offered was {offer.yiaddr}: {ack}")
        expect(len({one.source for one in answered(capture, 1, "ACK")}) == 1, "both heirs answered")
        exactly_what_was_acked(capture.messages(), lab.database.leases())


@case("sqlite", "postgres")
def test_a_renewal_sent_to_one_frontend_is_answered_by_that_one_whoever_owns_the_client(database):
    with Lab(database) as lab:
        lab.start_frontends(3)
        capture, sender = lab.capture(), lab.sender()
        address = lab.pool[0]
        ask_all(lab, sender, request(1, sender.address, address, lab.frontends[0].address))
        ack = until(lambda: answered(capture, 1, "ACK"), 5, "an ACK")[0]
        client = lab.client_with(address)
        for frontend in lab.frontends:
            client.send(frontend.address, [renewal(1, address)])
            until(lambda: [one for one in answered(capture, 1, "ACK") if one.source == frontend.address and
                           one.destination == str(address)], 5,
                  f"{frontend.name} to extend a lease of a client of {ack.source}")
        capture.stop()
        expect(len(answered(capture, 1, "ACK")) == 4, f"not four ACKs to four REQUESTs: {answered(capture, 1, 'ACK')}")
        exactly_what_was_acked(capture.messages(), lab.database.leases())


NUMBERS = range(1, 49)


def served_by_one(database, **keywords):
    """How many of 48 clients get a lease when all that a relay hears goes to the second of three frontends."""
    with Lab(database) as lab:
        lab.start_frontends(3, **keywords)
        capture, sender = lab.capture(), lab.sender()
        chosen = lab.frontends[1]
        # One more client, by the real relay, which is asked last: when it is served, so are the others.
        sender.send(chosen.address, [request(number, sender.address, lab.pool[0] + number, chosen.address)
                                     for number in NUMBERS])
        lab.start_relay(chosen)
        client = lab.client("udhcpc", "alice").start()
        until(lambda: len(capture.messages("DISCOVER", hwaddr=client.hwaddr)) >= 2 or client.events("bound"), 15,
              "alice to be bound, or to ask twice")
        capture.stop()
        leases = lab.database.leases()
        every_ack_has_its_row(capture.messages(), leases)
        no_address_twice(capture.messages(), leases)
        expect({ack.server_id for ack in acks(capture.messages())} == {chosen.address}, "not answered by the one asked")
        return len({ack.hwaddr for ack in acks(capture.messages())} & set(map(hwaddr_of, NUMBERS)))


@case("sqlite", "postgres")
def test_where_relays_send_to_one_the_one_that_gets_it_answers_every_client(database):
    served = served_by_one(database, relay_sends_to="one")
    expect(served == len(NUMBERS), f"{served} of {len(NUMBERS)} clients were served")


@case("sqlite")
def test_where_relays_send_to_all_a_frontend_answers_its_share_alone(database):
    served = served_by_one(database)
    print(f"one of three frontends answered {served} of {len(NUMBERS)} clients")
    expect(0 < served < len(NUMBERS) * 2 / 3, f"{served} of {len(NUMBERS)} clients were served")


@case("sqlite", "postgres")
def test_frontends_that_do_not_hear_each_other_waste_packets_and_nothing_else(database):
    with Lab(database, clients="198.18.0.0/16", pool_size=2000) as lab:
        for number in range(2):
            settings = lab.configuration()
            settings["Dhcp4"]["cluster"] = {"key": f"the key of frontend {number}"}
            lab.frontend(settings).start()
        lab.start_relay()
        capture = lab.capture()
        lab.perfdhcp(rate=200, clients=600).wait(30)
        capture.stop()
        messages, leases = capture.messages(), lab.database.leases()
        # Promise P6: both answer every client, and no address is given twice.
        fails(one_answer_each, messages, messages)
        answers = {frontend.name: sum(ack.source == frontend.address for ack in acks(messages)) for frontend in lab.frontends}
        expect(all(count > 500 for count in answers.values()), f"not both answered: {answers}")
        exactly_what_was_acked(messages, leases)
        expect(len(leases) > 570, f"only {len(leases)} of 600 clients have a lease")
        print(f"{len(leases)} leases, ACKs: {answers}")

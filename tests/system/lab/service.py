"""What a capture tells of the service: who was answered how often, who waited how long, and what
gossip said when."""
import collections
import dataclasses

from lab.claims import expect
from lab.dhcp import Message
from lab.gossip import authentic

ANSWERS = {"DISCOVER": ("OFFER",), "REQUEST": ("ACK", "NAK")}
ASKS_FOR = {answer: ask for ask, answers in ANSWERS.items() for answer in answers}
# A gap in service is made of pieces of time this long, in each of which …
PIECE = 0.25
# … more than this part of what was asked got no answer.
UNANSWERED_MAX = 0.05


def one_answer_each(asked, heard):
    """In the calm every DISCOVER gets one OFFER and every REQUEST one ACK or NAK, from one frontend.
    `asked`: a capture of the clients' link; `heard`: of the same or, behind a relay, of the servers'.
    Clients ask again with the same xid: so by client, xid and type there are never more answers than
    questions so far, and as many at the end. Returns the number of questions."""
    exchange = lambda one, ask: (one.hwaddr, f"{one.xid:08x}", ask)
    events = [(one.time, 1, exchange(one, one.type)) for one in asked if one.type in ANSWERS]
    count = len(events)
    events += [(one.time, -1, exchange(one, ASKS_FOR[one.type])) for one in heard if one.type in ASKS_FOR]
    expect(count, "no client asked anything")
    open_questions, wrong = collections.Counter(), []
    for _, change, key in sorted(events, key=lambda event: event[0]):
        open_questions[key] += change
        if open_questions[key] < 0:
            wrong.append(f"{key}: more answers than questions")
    wrong += [f"{key}: {left} without an answer" for key, left in open_questions.items() if left > 0]
    expect(not wrong, f"{len(wrong)} of {count} questions: {wrong[:5]}")
    return count


@dataclasses.dataclass(frozen=True)
class Wait:
    """A client waits from the first message that nobody answers to the first answer (RFC 2131: OFFER to
    DISCOVER, ACK or NAK to REQUEST), however often it asks in between. No answer: it waits still."""
    asked: Message
    answer: Message
    seconds: float


def waits(messages):
    """Every wait of every client; one that is not over lasts to the end of the capture."""
    waiting, last, found = {}, {}, []
    for one in messages:
        if one.type in ANSWERS:
            waiting.setdefault(one.hwaddr, one)
            last[one.hwaddr] = one.type
        elif one.hwaddr in waiting and ASKS_FOR.get(one.type) == last[one.hwaddr]:
            asked = waiting.pop(one.hwaddr)
            found.append(Wait(asked, one, one.time - asked.time))
    return found + [Wait(asked, None, messages[-1].time - asked.time) for asked in waiting.values()]


def longest_wait(messages, since=0):
    """The longest wait that ended after `since`: the gap in service as a client feels it."""
    found = [wait for wait in waits(messages) if wait.answer is None or wait.answer.time >= since]
    expect(found, "nobody asked anything")
    return max(found, key=lambda wait: wait.seconds)


@dataclasses.dataclass(frozen=True)
class Gap:
    """When the service had a gap, and how many messages of all had no answer, in the gap and elsewhere."""
    start: float
    seconds: float
    unanswered: int


def longest_gap(messages):
    """For clients that never ask twice (perfdhcp): the longest stretch of pieces of a quarter of a
    second in each of which more than one message in twenty was never answered."""
    exchange = lambda one, ask: (one.hwaddr, one.xid, ask)
    answered = {exchange(one, ASKS_FOR[one.type]) for one in messages if one.type in ASKS_FOR}
    pieces = collections.defaultdict(list)
    for one in messages:
        if one.type in ANSWERS:
            pieces[int(one.time / PIECE)].append(exchange(one, one.type) in answered)
    expect(pieces, "nobody asked anything")
    longest = start = count = 0
    for piece in range(min(pieces), max(pieces) + 2):
        asked = pieces.get(piece, [])
        if asked and asked.count(False) > UNANSWERED_MAX * len(asked):
            count += 1
            if count > longest:
                longest, start = count, piece - count + 1
        else:
            count = 0
    return Gap(start * PIECE, longest * PIECE, sum(asked.count(False) for asked in pieces.values()))


def first_said(gossip, name, state, since=0):
    """The first message since then that says so of this member."""
    found = [one for one in gossip if one.time >= since and state in one.of(name)]
    expect(found, f"nobody said that {name} is {state}")
    return found[0]


def says_nothing_of_leases(gossip, leases, clients, names, key):
    """Gossip holds frontends' names and endpoints, and nothing of a lease: every octet is accounted for
    by the grammar and by the mac, and no lease's address or client is found in them, as octets or as
    text. `clients`: what else tells who they are."""
    secrets = set(clients)
    for lease in leases:
        octets = [bytes(map(int, lease.address.split("."))), bytes.fromhex(lease.hwaddr.replace(":", "")),
                  bytes.fromhex(lease.client_id)]
        secrets |= {one for one in octets if one}
        secrets |= {lease.address.encode(), lease.hwaddr.encode()}
    expect(gossip and secrets, f"{len(gossip)} messages of gossip, {len(secrets)} secrets")
    for one in gossip:
        expect(authentic(one.wire, key), f"not by this cluster's key: {one}")
        named = {one.sender, *(update.name for update in one.updates)} | ({one.target} if one.target else set())
        expect(named <= set(names), f"names {sorted(named - set(names))}: {one}")
        found = [secret for secret in secrets if secret in one.without_dice()]
        expect(not found, f"{found} is in {one}")

#!/usr/bin/env python3
"""Leasehold at work: three frontends over one database, a relay and three real DHCP clients, on this
machine. The frontends find each other; one answers each client; the busiest is killed, and the
clients go on.

    ./dev demo [--db sqlite|postgres|mariadb]

What it tells is read from packet captures and from SQL, and checked; it exits 1 when something does
not hold."""
import argparse
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

from lab import DNS, Lab, LabError, until  # noqa: E402 (the path comes first)
from lab.claims import acks, exactly_what_was_acked, expect, in_use, row_is_what_was_heard  # noqa: E402
from lab.lab import SERVER_NETWORK  # noqa: E402
from lab.programs import missing  # noqa: E402
from lab.service import first_said, longest_wait, one_answer_each  # noqa: E402
from lab.story import Story  # noqa: E402

FRONTENDS = 3
# Two behind the relay, one on the frontends' own link.
CLIENTS = (("alice", "udhcpc"), ("bob", "dhclient"), ("carol", "dhcpcd"))
DIRECT = ("carol",)
# udhcpc renews after half of the lease, whatever T1 is; the others a little around T1. At T2 they ask everybody.
LIFETIME, T1, T2 = 30, 4, 6
SERVERS = {"postgres": "PostgreSQL", "mariadb": "MariaDB"}
PICTURE = """
    alice    bob                         frontend1     frontend2     frontend3   carol {database}
      │       │    ┌──────────────┐    198.51.100.11 198.51.100.12 198.51.100.13   │   {address}
   ═══╪═══════╪═╪══│    router    │══╪═══════╪═════════════╪═════════════╪═════════╪═══{cross}═══
   192.0.2.0/24 │  └──────────────┘  │                 198.51.100.0/24
                │  ┌──────────────┐  │
                └──│   dhcrelay   │──┘
                   └──────────────┘
"""


def chapter(title):
    print(f"\n── {title} " + "─" * max(3, 100 - len(title)), flush=True)


def draw(lab):
    has_host = lab.database_kind != "sqlite"
    picture = PICTURE.format(database=SERVERS[lab.database_kind].rjust(12) if has_host else "",
                             address=lab.database.address.rjust(13) if has_host else "",
                             cross="═════╪═════" if has_host else "═")
    print("\n".join(line.rstrip() for line in picture.rstrip().splitlines()))


def two_subnets(lab):
    """One configuration for all: the clients' network, and addresses for clients beside the frontends."""
    settings = lab.configuration()["Dhcp4"]
    settings["interfaces-config"]["dhcp-socket-type"] = "raw"
    settings["subnet4"].append({
        "id": 2, "subnet": str(SERVER_NETWORK),
        "pools": [{"pool": f"{SERVER_NETWORK[100]} - {SERVER_NETWORK[199]}"}],
        "option-data": [{"name": "routers", "data": str(SERVER_NETWORK[1])},
                        {"name": "domain-name-servers", "data": ", ".join(DNS)}]
    })
    return {"Dhcp4": settings}


def start_frontends(lab, story):
    """One after the other; what they say to each other is read from the wire."""
    for _ in range(FRONTENDS):
        since, start = time.time(), time.monotonic()
        frontend = lab.frontend(two_subnets(lab)).start()
        milliseconds = 1000 * (time.monotonic() - start)
        print(f"{frontend.name} says that it serves on {frontend.address}, {milliseconds:.0f} ms after its start",
              flush=True)
        story.tell_meeting(frontend, since)
    print(f"Nobody told them of each other: they have one configuration, and one database, {lab.database.describe()}")
    # A newcomer's row says so when it registers again, every 3 s.
    until(lambda: all(row == ["serving"] for row in lab.database.rows(f"SELECT state_name FROM {lab.database.frontend_view}")),
          10, "every row to say that its frontend serves")
    print_rows(lab, ["name", "gossip_endpoint", "state_name"], lab.database.frontend_view, "name")


def start_clients(lab, story):
    """Three clients, one after the other; each must have exactly what the ACK in the capture said."""
    clients = []
    # Clients are numbered in their hardware addresses: of those after the 11th one frontend owns two.
    lab.clients_made = 11
    for name, program in CLIENTS:
        direct = name in DIRECT
        client = lab.client(program, name, link=lab.server_link if direct else None)
        if direct:
            story.direct.add(client.hwaddr)
        where = "on the link of the frontends, which answer by raw sockets" if direct else "behind the relay"
        print(f"\n{name} ({program}, {client.hwaddr}), {where}", flush=True)
        told = client.start().wait_for("bound")
        messages = story.tell_arrival(client)
        ack = acks(messages)[0]
        expect(told["address"] == ack.yiaddr, f"{name} took {told['address']}, but the ACK said {ack.yiaddr}")
        until(lambda: client.configured_addresses() == [ack.yiaddr], 3,
              f"{name} to have {ack.yiaddr} and no other on {client.device}")
        row = next((lease for lease in lab.database.leases() if lease.address == ack.yiaddr), None)
        expect(row is not None, f"{name} heard an ACK for {ack.yiaddr}, which is not in the database")
        row_is_what_was_heard(row, ack, [one for one in messages if one.type == "REQUEST"][0])
        print(f"               {name} has {ack.yiaddr}/{told['prefix_length']}, and the database has the lease",
              flush=True)
        clients.append(client)
    return clients


def busiest(lab, story):
    """The frontend that answered most of the clients, and their names."""
    answered = {}
    for ack in acks(story.messages()):
        answered.setdefault(story.answerer(ack), set()).add(ack.hwaddr)
    frontend = max(lab.frontends, key=lambda one: len(answered.get(one, ())))
    return frontend, answered[frontend]


def kill_and_wait(lab, story, clients):
    """The busiest frontend dies and nobody says a word; returns it and when that was."""
    dead, its_clients = busiest(lab, story)
    names = " and ".join(client.name for client in clients if client.hwaddr in its_clients)
    since = time.time()
    dead.kill()
    print(f"{dead.name}, which answered {names}, gets kill -9. The clients know nothing of it: they renew when\n"
          f"their time comes, first with the one that gave them their lease, then with everybody.\n", flush=True)

    def extended(client):
        return [ack for ack in acks(story.messages(client.hwaddr)) if ack.time > since]

    def over():
        gone = any("Dead" in one.of(dead.name) for one in lab.gossip_capture_.messages() if one.time > since)
        return gone and all(map(extended, clients))

    story.tell_live(clients, dead, since, over, seconds=40)
    for client in clients:
        before = [ack for ack in acks(story.messages(client.hwaddr)) if ack.time < since][-1]
        after = extended(client)[0]
        expect(story.answerer(after) is not dead, f"{client.name} was answered by {dead.name}, which is dead: {after}")
        expect(after.yiaddr == before.yiaddr, f"{client.name} had {before.yiaddr} and was given {after.yiaddr}")
        print(f"   {client.name} kept {after.yiaddr}: {story.answerer(after).name} found the lease in the database",
              flush=True)
    return dead, since


def measure(lab, story, clients, dead, since):
    """The numbers, each from a capture."""
    said = lab.gossip_capture_.messages()
    suspected, gone = (first_said(said, dead.name, state, since) for state in ("Suspect", "Dead"))
    wait = longest_wait(story.messages(), since)
    expect(wait.answer, f"still without an answer: {wait.asked}")
    name = next(client.name for client in clients if client.hwaddr == wait.asked.hwaddr)
    for what, seconds, who in (
        (f"from the kill until {dead.name} was called suspect, and others answer", suspected.time - since,
         f"by {suspected.sender}"),
        ("from the kill until it was called dead", gone.time - since, f"by {gone.sender}"),
        ("the longest that a client waited, from its question to the answer", wait.seconds,
         f"{name}, answered by {story.answerer(wait.answer).name}")):
        print(f"   {what:<70} {seconds:5.2f} s   {who}")
    print(f"\nNo client lost its address: a lease lasts {LIFETIME} s, and is renewed after {T1} s with the one that gave\n"
          f"it, after {T2} s with anybody (udhcpc: after half of the lease, and a second later).", flush=True)


def print_rows(lab, columns, view, order):
    statement = f"SELECT {', '.join(columns)} FROM {view} ORDER BY {order}"
    rows = [columns] + lab.database.rows(statement)
    widths = [max(len(row[column]) for row in rows) for column in range(len(columns))]
    print(f"{statement};\n")
    for row in rows:
        print("   " + "  ".join(value.ljust(width) for value, width in zip(row, widths)).rstrip())


def cross_check(lab, story, calm_until):
    """Every claim once more, over the whole capture and the whole table."""
    messages, leases = story.messages(), lab.database.leases()
    exactly_what_was_acked(messages, leases)
    heard = acks(messages)
    calm = lambda messages: [one for one in messages if one.time < calm_until]
    count = one_answer_each(calm(messages), calm(lab.server_capture.messages()))
    one_answer_each(calm(messages), calm(messages))
    print(f"{len(heard)} ACKs were heard by clients, "
          f"for {len({ack.yiaddr for ack in heard})} leases; "
          f"{len(in_use(leases))} leases stand in the table: the same.\n"
          "No address was given to two clients, and no client has two.\n"
          f"Before the kill the clients asked {count} times, and each time one frontend answered and two kept silent.",
          flush=True)


def demo(database):
    chapter(f"The lab, with a private {SERVERS[database]}" if database in SERVERS else "The lab")
    with Lab(database, lifetimes=(LIFETIME, T1, T2)) as lab:
        draw(lab)
        lab.client_capture, lab.server_capture = lab.capture(), lab.capture(lab.server_link)
        lab.gossip_capture_ = lab.gossip_capture()
        story = Story(lab)
        chapter("Three frontends find each other")
        start_frontends(lab, story)
        lab.start_relay()
        chapter("Three clients come")
        clients = start_clients(lab, story)
        chapter("A frontend dies")
        dead, since = kill_and_wait(lab, story, clients)
        chapter("How long did it take?")
        measure(lab, story, clients, dead, since)
        chapter("The lease table, from SQL")
        print_rows(lab, ["address", "hwaddr", "client_id", "valid_lifetime", "expire", "subnet_id", "state"],
                   lab.database.view, "hwaddr")
        chapter("Is it all true?")
        for client in clients:
            client.process.kill()
        for capture in (lab.client_capture, lab.server_capture, lab.gossip_capture_):
            capture.stop()
        cross_check(lab, story, since)
    expect(not lab.leftovers(), f"left behind: {lab.leftovers()}")
    print("\nEverything that was started has been stopped and removed.")


def main():
    parser = argparse.ArgumentParser(prog="./dev demo", description=__doc__.splitlines()[0])
    parser.add_argument("--db", choices=("sqlite", *SERVERS), default="sqlite")
    options = parser.parse_args()
    lacks = missing(postgres=options.db == "postgres")
    if lacks:
        sys.exit("The demo cannot run here.\n" + "\n".join(lacks))
    try:
        demo(options.db)
    except LabError as error:
        sys.exit(f"\nThis does not hold: {error}")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted; what was started has been stopped and removed.")


if __name__ == "__main__":
    main()

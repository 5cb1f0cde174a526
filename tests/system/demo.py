#!/usr/bin/env python3
"""Leasehold at work: two frontends over one database, a relay and three real DHCP clients, on this
machine.

    ./dev demo [--db sqlite|postgres]

What it tells is read from packet captures and from SQL, and checked; it exits 1 when something does
not hold."""
import argparse
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

from lab import Lab, LabError, until  # noqa: E402 (the path comes first)
from lab.claims import acks, exactly_what_was_acked, expect, in_use, row_is_what_was_heard  # noqa: E402
from lab.dhcp import DNS, ROUTER  # noqa: E402
from lab.programs import missing  # noqa: E402

CLIENTS = (("alice", "udhcpc"), ("bob", "udhcpc"), ("carol", "dhclient"))
PICTURE = """
    alice    bob   carol                            frontend1      frontend2   {database}
      │       │      │      ┌──────────────┐      198.51.100.11  198.51.100.12 {address}
   ═══╪═══════╪══════╪══╪═══│    router    │═══╪═════════╪══════════════╪══════{cross}═══
       192.0.2.0/24     │   └──────────────┘   │            198.51.100.0/24
                        │   ┌──────────────┐   │
                        └───│   dhcrelay   │───┘
                            └──────────────┘
"""


def chapter(title):
    print(f"\n── {title} " + "─" * max(3, 100 - len(title)), flush=True)


def name_of(lab, address):
    """The frontend that has this address."""
    return next((frontend.name for frontend in lab.frontends if frontend.address == address), address)


def sentence(lab, client, message):
    """What one packet on the client link means, or None for one that says nothing new."""
    if message.type == "DISCOVER":
        return f"{client.name} broadcasts: is there a server?"
    if message.type == "OFFER":
        return f"{name_of(lab, message.server_id)} offers {message.yiaddr}"
    if message.type == "REQUEST" and message.server_id:
        return f"{client.name} takes {message.requested} from {name_of(lab, message.server_id)}"
    if message.type == "REQUEST" and message.destination != "255.255.255.255":
        return f"{client.name} asks {name_of(lab, message.destination)} alone to extend {message.ciaddr}"
    if message.type == "REQUEST":
        return f"{client.name} asks everybody: who extends {message.ciaddr or message.requested}?"
    if message.type == "ACK":
        return (f"{name_of(lab, message.server_id)} gives {message.yiaddr} for {message.lifetime} s, "
                f"router {message.address(ROUTER)}, DNS {', '.join(message.addresses(DNS))}")
    return f"{name_of(lab, message.server_id)} answers {message.type}" if message.type == "NAK" else None


def tell(lab, client, since=0):
    """The packets of one client since a time as a story, in milliseconds from the first of them:
    what passed on the client link, and on the server link what the relay made of it. Returns those
    of the client link."""
    read = lambda: [one for one in lab.client_capture.messages(hwaddr=client.hwaddr) if one.time >= since]
    until(lambda: acks(read()), 3, f"the ACK for {client.name} in the capture")
    heard = read()
    relayed = [
        one for one in lab.server_capture.messages("DISCOVER", "REQUEST", hwaddr=client.hwaddr)
        if one.time >= since and one.giaddr != "0.0.0.0"
    ]
    for message in heard:
        words = sentence(lab, client, message)
        if not words:
            continue
        print(f"   {1000 * (message.time - heard[0].time):8.1f} ms  {message.type:<8}  {words}", flush=True)
        copies = [
            one for one in relayed
            if one.type == message.type and one.xid == message.xid and 0 <= one.time - message.time < 0.5
        ]
        if message.destination == "255.255.255.255":
            reached = sorted({one.destination for one in copies})
            expect(reached == [frontend.address for frontend in lab.frontends],
                   f"the relay passed {message} to {reached} only")
            names = " and ".join(name_of(lab, address) for address in reached)
            print(f"   {1000 * (copies[-1].time - heard[0].time):8.1f} ms            "
                  f"the relay {copies[0].giaddr} passes it on to {names}", flush=True)
    return heard


def start_clients(lab):
    """Three clients, one after the other; each must have exactly what the ACK in the capture said."""
    clients = []
    for name, program in CLIENTS:
        client = lab.client(program, name)
        print(f"\n{name} ({program}, {client.hwaddr})", flush=True)
        told = client.start().wait_for("bound")
        messages = tell(lab, client)
        ack = acks(messages)[-1]
        expect(told["address"] == ack.yiaddr,
               f"{name} took {told['address']}, but the ACK said {ack.yiaddr}")
        until(lambda: client.configured_addresses() == [ack.yiaddr], 3,
              f"{name} to have {ack.yiaddr} and no other on eth0")
        row = next((lease for lease in lab.database.leases() if lease.address == ack.yiaddr), None)
        expect(row is not None, f"{name} heard an ACK for {ack.yiaddr}, which is not in the database")
        request = [one for one in messages if one.type == "REQUEST" and one.time <= ack.time][-1]
        row_is_what_was_heard(row, ack, request)
        print(f"               {name} has {ack.yiaddr}/{told['prefix_length']} on {client.device}, "
              "and the database has the lease", flush=True)
        clients.append(client)
    return clients


def kill_and_renew(lab, client):
    """The frontend that answered dies; its client must keep its address."""
    before = acks(lab.client_capture.messages(hwaddr=client.hwaddr))[-1]
    dead = next(frontend for frontend in lab.frontends if frontend.address == before.server_id)
    survivor = next(frontend for frontend in lab.frontends if frontend is not dead)
    since = time.time()
    dead.kill()
    print(f"{dead.name}, which answered {client.name}, gets kill -9. {client.name} renews.\n", flush=True)
    client.renew()
    client.wait_for("renewed", 20)
    messages = tell(lab, client, since)
    after = acks(messages)[-1]
    expect(after.server_id == survivor.address,
           f"{client.name} was answered by {after.server_id}, which should be dead")
    expect(after.yiaddr == before.yiaddr, f"{client.name} had {before.yiaddr} and was given {after.yiaddr}")
    row = next(lease for lease in lab.database.leases() if lease.address == after.yiaddr)
    row_is_what_was_heard(row, after, [one for one in messages if one.type == "REQUEST"][-1])
    print(f"               {client.name} kept {after.yiaddr}: "
          f"{survivor.name} found the lease in the database", flush=True)


def print_table(lab):
    columns = ["address", "hwaddr", "client_id", "valid_lifetime", "expire", "subnet_id", "state"]
    statement = f"SELECT {', '.join(columns)} FROM {lab.database.view} ORDER BY hwaddr"
    rows = [columns] + lab.database.rows(statement)
    widths = [max(len(row[column]) for row in rows) for column in range(len(columns))]
    print(f"{statement};\n")
    for row in rows:
        print("   " + "  ".join(value.ljust(width) for value, width in zip(row, widths)))


def cross_check(lab):
    """Every claim once more, over the whole capture and the whole table."""
    messages, leases = lab.client_capture.messages(), lab.database.leases()
    exactly_what_was_acked(messages, leases)
    heard = acks(messages)
    print(f"{len(heard)} ACKs were heard on the client link, "
          f"for {len({ack.yiaddr for ack in heard})} leases; "
          f"{len(in_use(leases))} leases stand in the table: the same.\n"
          "No address was given to two clients, and no client has two.", flush=True)


def demo(database):
    chapter("The lab" if database == "sqlite" else "The lab, with a private PostgreSQL")
    with Lab(database) as lab:
        has_host = database == "postgres"
        print(PICTURE.format(database="  PostgreSQL" if has_host else "",
                             address=lab.database.address.rjust(13) if has_host else "",
                             cross="═════╪═════" if has_host else "═"))
        for _ in range(2):
            start = time.monotonic()
            frontend = lab.frontend().start()
            milliseconds = 1000 * (time.monotonic() - start)
            print(f"{frontend.name} says that it serves on {frontend.address}, "
                  f"{milliseconds:.0f} ms after its start")
        print(f"Both have one database and know nothing of each other: {lab.database.describe()}")
        lab.start_relay()
        lab.client_capture, lab.server_capture = lab.capture(), lab.capture(lab.server_link)
        chapter("Three clients come")
        clients = start_clients(lab)
        chapter("A frontend dies")
        kill_and_renew(lab, clients[0])
        chapter("The lease table, from SQL")
        print_table(lab)
        chapter("Is it all true?")
        lab.client_capture.stop()
        lab.server_capture.stop()
        cross_check(lab)
    expect(not lab.leftovers(), f"left behind: {lab.leftovers()}")
    print("\nEverything that was started has been stopped and removed.")


def main():
    parser = argparse.ArgumentParser(prog="./dev demo", description=__doc__.splitlines()[0])
    parser.add_argument("--db", choices=("sqlite", "postgres"), default="sqlite")
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

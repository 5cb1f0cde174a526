"""The database is killed under load, again and again: what every such test does and checks."""
import os
import time

from lab.claims import acks, expect, nothing_lost
from lab.lab import Lab
from lab.process import until

# A network with room for every client that perfdhcp can play (RFC 2544).
WIDE = {"clients": "198.18.0.0/16", "pool_size": 60000}
# ACKs that are seen before a kill, and after the restart before the next one.
SEEN = 600
RATE = 600
# Clients go on asking for as long as the slowest server takes to recover.
SECONDS = 90


def kills_wanted():
    """`./dev soak` kills more often than a test that runs with all others."""
    return int(os.environ.get("LAB_KILLS", "1"))


def killed_under_load(database, kills):
    """`kills` times: the server of the database is killed -9 under load and started again on its folder.
    After each every ACK stands in the database, with at least that expiry, and the same frontends
    serve on. Returns what was seen."""
    with Lab(database, **WIDE) as lab:
        frontends = lab.start_frontends(2)
        lab.start_relay()
        capture = lab.capture()
        seconds = []
        for _ in range(kills):
            before = len(acks(capture.messages()))
            load = lab.perfdhcp(rate=RATE, clients=RATE * SECONDS)
            until(lambda: len(acks(capture.messages())) >= before + SEEN, 20, f"{SEEN} ACKs")
            lab.database.crash()
            lab.database.start()
            up = time.time()
            first = until(lambda: next((ack for ack in acks(capture.messages()) if ack.time > up), None), 20,
                          "an ACK after the restart")
            seconds.append(first.time - up)
            until(lambda: len([ack for ack in acks(capture.messages()) if ack.time > up]) >= SEEN, 30,
                  f"{SEEN} ACKs after the restart")
            load.stop()
            nothing_lost(capture.messages(), lab.database.leases())
        capture.stop()
        heard = nothing_lost(capture.messages(), lab.database.leases())
        expect(all(frontend.process.alive for frontend in frontends), "a frontend ended")
        return (f"killed {kills} times; {heard} leases heard of, each in the database with its expiry; served again "
                f"{', '.join(f'{one:.1f}' for one in seconds)} s after the server was there again")

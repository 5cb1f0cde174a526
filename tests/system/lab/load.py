"""The measurement that the perfdhcp test and the bench share."""
import re

from lab.claims import acks, exactly_what_was_acked, expect
from lab.lab import Lab


def statistics(frontend):
    """The line of counters that a frontend writes when it ends."""
    lines = [line for line in frontend.output().splitlines() if "LEASEHOLD_STATISTICS" in line]
    expect(lines, "the frontend wrote no LEASEHOLD_STATISTICS line at its end")
    return lines[-1]


def new_clients(database, clients, rate, answered_min):
    """Plays `clients` new clients at `rate` a second through one frontend, checks every claim and
    says how it went."""
    with Lab(database, clients="198.18.0.0/15", pool_size=3 * clients) as lab:
        frontend, = lab.start_frontends(1)
        capture = lab.capture()
        said = lab.perfdhcp(frontend, rate=rate, clients=clients).wait(clients / rate + 30)
        code = frontend.stop()
        capture.stop()
        expect(code == 0, f"the frontend ended with {code}")
        messages, leases = capture.messages(), lab.database.leases()
        exactly_what_was_acked(messages, leases)
        times = [ack.time for ack in acks(messages)]
        answered = said["REQUEST-ACK"]["received packets"]
        expect(len(leases) >= answered_min * clients,
               f"only {len(leases)} of {clients} clients have a lease")
        seconds = max(times) - min(times)
        count = {key: int(value) for key, value in re.findall(r"([a-z0-9-]+)=(\d+)", statistics(frontend))}
        return (f"{len(leases)} leases in the database, {answered:.0f} ACKs heard by perfdhcp; "
                f"{len(leases) / seconds:.0f} leases/s (offered {rate}/s); drops: "
                f"{said['DISCOVER-OFFER']['drops']:.0f} offers, {said['REQUEST-ACK']['drops']:.0f} acks\n"
                f"{count['pkt4-received']} packets in {count['batches']} batches, "
                f"{count['pkt4-received'] / max(count['batches'], 1):.1f} on average, "
                f"{count['batch-largest']} the largest; {count['claim-conflicts']} conflicts")

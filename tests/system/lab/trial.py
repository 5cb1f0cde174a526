"""A service under load while something happens to its database: what was lost, and who waited how long."""
import time

from lab.claims import acks, expect, nothing_lost
from lab.process import until
from lab.service import PIECE, longest_gap

# Decision D4: a frontend waits 10 s at most before it asks again whether its database is there.
WAIT_MAX = 10.0
# What was on its way when something happened is heard a little later.
ON_ITS_WAY = 0.3
# The frontends' sessions, and not what tests ask.
SESSIONS = "FROM pg_stat_activity WHERE application_name = 'leasehold'"


def wait_for_all(lab, pattern, seconds=20):
    """Waits until each frontend says so."""
    for frontend in lab.frontends:
        frontend.process.wait_for(pattern, seconds)


class Trial:
    """New clients, `rate` a second, from the constructor to finish(), through the lab's relay and all its
    frontends, which the caller has started."""
    def __init__(self, lab, rate=200, seconds=100, link=None):
        self.lab = lab
        if not lab.relay:
            lab.start_relay()
        self.capture = lab.capture(link)
        self.load = lab.perfdhcp(rate=rate, clients=rate * seconds)
        self.heard(rate // 2)

    def acks(self, since=0.0):
        return [ack for ack in acks(self.capture.messages()) if ack.time > since]

    def heard(self, count, since=0.0, seconds=30):
        """Waits until clients heard so many ACKs since then."""
        until(lambda: len(self.acks(since)) >= count, seconds, f"{count} ACKs")

    def served(self, since, by=None, seconds=30):
        """Seconds from then to the first ACK, of one frontend or of any; LabError after `seconds`."""
        def found():
            return [ack.time for ack in self.acks(since) if by is None or ack.source == by.address]

        return min(until(found, seconds, f"an ACK{f' by {by.name}' if by else ''}")) - since

    def silent(self, since, until_):
        """P2: no client heard an ACK between these two times."""
        said = [ack for ack in self.acks(since + ON_ITS_WAY) if ack.time < until_]
        expect(not said, f"{len(said)} ACKs while nothing could be committed: {said[:1]}")

    def finish(self, database=None, gap_max=10 * WAIT_MAX):
        """Ends the load and makes every claim, over `database` or the lab's. Returns the longest silence."""
        self.load.stop()
        time.sleep(ON_ITS_WAY)
        self.capture.stop()
        for frontend in self.lab.frontends:
            expect(frontend.process.alive, f"{frontend.name} ended: {frontend.output()[-2000:]}")
        messages = self.capture.messages()
        leases = (database or self.lab.database).leases()
        heard, gap, silence = nothing_lost(messages, leases), longest_gap(messages), longest_silence(messages)
        print(f"{heard} leases heard of, each in the database; {len(leases) - heard} committed and never heard of; "
              f"at most {silence:.2f} s without an ACK, {gap.unanswered} messages without an answer")
        expect(max(gap.seconds - PIECE, silence) <= gap_max, f"{silence:.2f} s without an ACK, {gap}")
        return silence


def longest_silence(messages):
    """The longest time in which no client heard an ACK, while clients asked all the time."""
    heard = [ack.time for ack in acks(messages)]
    return max(later - earlier for earlier, later in zip(heard, heard[1:]))

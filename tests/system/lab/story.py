"""What passes on the wire, in sentences: for the demo."""
import time

from lab.claims import acks, expect
from lab.dhcp import DNS, ROUTER
from lab.process import LabError, until

EVERYBODY = "255.255.255.255"
# An event is told when this much time has passed: another capture may still write an earlier one.
HOLD_BACK = 0.3


class Story:
    """Tells what the captures of a lab have seen: `client_capture`, `server_capture`, `gossip_capture_`.
    `direct`: the hardware addresses of clients on the server link; others are on the client link."""
    def __init__(self, lab):
        self.lab, self.direct = lab, set()

    def messages(self, hwaddr=None):
        """What clients said and heard, of all of them or of one, each on its own link."""
        heard = self.lab.client_capture.messages(hwaddr=hwaddr)
        heard += [one for one in self.lab.server_capture.messages(hwaddr=hwaddr) if one.hwaddr in self.direct]
        return sorted(heard, key=lambda one: one.time)

    def frontend_at(self, address):
        return next((frontend for frontend in self.lab.frontends if frontend.address == address), None)

    def name_at(self, address):
        frontend = self.frontend_at(address)
        return frontend.name if frontend else address

    def answerer(self, answer):
        """The frontend that sent what a client heard: on the server link, before the relay had it."""
        def found():
            sent = [one for one in self.lab.server_capture.messages(answer.type, hwaddr=answer.hwaddr)
                    if one.xid == answer.xid and abs(one.time - answer.time) < 0.5]
            return sent and self.frontend_at(sent[0].source)

        return until(found, 3, f"the sender of {answer}")

    def sentence(self, client, message):
        """What one packet of a client means, or None for one that says nothing new."""
        if message.type == "DISCOVER":
            return f"{client.name} broadcasts: is there a server?"
        if message.type == "OFFER":
            return f"{self.answerer(message).name} offers {message.yiaddr}, the others keep silent"
        if message.type == "REQUEST" and message.server_id:
            return f"{client.name} takes {message.requested} from {self.name_at(message.server_id)}"
        if message.type == "REQUEST" and message.destination != EVERYBODY:
            return f"{client.name} asks {self.name_at(message.destination)} alone to extend {message.ciaddr}"
        if message.type == "REQUEST":
            return f"{client.name} asks everybody: who extends {message.ciaddr or message.requested}?"
        if message.type == "ACK" and message.ciaddr != "0.0.0.0":
            return f"{self.answerer(message).name} extends {client.name}'s {message.yiaddr} by {message.lifetime} s"
        if message.type == "ACK":
            return (f"{self.answerer(message).name} gives {message.yiaddr} for {message.lifetime} s, "
                    f"router {message.address(ROUTER)}, DNS {', '.join(message.addresses(DNS))}")
        return f"{self.answerer(message).name} answers {message.type}" if message.type == "NAK" else None

    def tell_meeting(self, newcomer, since):
        """How a frontend that was started found the others, which must now know it, and it them."""
        others = [frontend for frontend in self.lab.frontends if frontend is not newcomer]
        if not others:
            print("               it finds nobody in the database, and is alone\n", flush=True)
            return
        newcomer.knows(*others)
        for other in others:
            other.knows(newcomer)

        def met():
            heard = [one for one in self.lab.gossip_capture_.messages() if one.time >= since]
            return [(self.first(heard, "Join", newcomer, other), self.first(heard, "State", other, newcomer))
                    for other in others]

        until(lambda: any(all(pair) for pair in met()), 3, f"{newcomer.name} to be told by another frontend who is there")
        start = min(pair[0].time for pair in met() if pair[0])
        for join, state in met():
            for message, words in ((join, "who is there?"), (state, "")):
                if message:
                    words = words or "there are " + ", ".join(sorted(update.name for update in message.updates))
                    print(f"   {1000 * (message.time - start):8.1f} ms  {message.type:<8}  {message.sender} to "
                          f"{self.name_at(message.destination)}: {words}")
        print(flush=True)

    @staticmethod
    def first(heard, kind, sender, to):
        return next((one for one in heard
                     if (one.type, one.sender, one.destination) == (kind, sender.name, to.address)), None)

    def tell_arrival(self, client):
        """The packets of a client that has just got its lease, in milliseconds from the first of them: what
        passed on the client link, and on the server link what the relay made of it. Returns them."""
        def bound():
            heard = self.messages(client.hwaddr)
            return acks(heard) and heard[:heard.index(acks(heard)[0]) + 1]

        heard = until(bound, 3, f"the ACK for {client.name} in the capture")
        for message in heard:
            words = self.sentence(client, message)
            if not words:
                continue
            print(f"   {1000 * (message.time - heard[0].time):8.1f} ms  {message.type:<8}  {words}", flush=True)
            relayed = client.hwaddr not in self.direct
            if relayed and message.destination == EVERYBODY and message.type in ("DISCOVER", "REQUEST"):
                self.tell_relaying(message, heard[0].time)
        return heard

    def tell_relaying(self, message, start):
        """To whom the relay passed a broadcast: to every frontend, or the demo has nothing to show."""
        def copies():
            return [one for one in self.lab.server_capture.messages(message.type, hwaddr=message.hwaddr)
                    if one.giaddr != "0.0.0.0" and one.xid == message.xid and 0 <= one.time - message.time < 0.5]

        wanted = [frontend.address for frontend in self.lab.frontends]
        try:
            until(lambda: sorted({one.destination for one in copies()}) == wanted, 1, "the relay")
        except LabError:
            expect(False, f"the relay passed {message} to {[one.destination for one in copies()]} only")
        print(f"   {1000 * (copies()[-1].time - start):8.1f} ms            the relay {copies()[0].giaddr} passes it on to "
              f"{', '.join(map(self.name_at, wanted))}", flush=True)

    def tell_live(self, clients, dead, since, over, seconds):
        """Everything that passes from `since` on, as it passes, until `over`: what clients and frontends
        say, and the first time that each state of the dead one is gossiped."""
        deadline, told, names = time.monotonic() + seconds, set(), {client.hwaddr: client for client in clients}
        ended = None
        while not ended or time.time() < ended + 2 * HOLD_BACK:
            expect(time.monotonic() < deadline, f"waited {seconds} s for a survivor to extend every lease")
            ended = ended or (over() and time.time())
            for at, words in sorted(self.events(names, dead, since)):
                if (at, words) not in told and at < time.time() - HOLD_BACK:
                    told.add((at, words))
                    print(f"   {at - since:6.2f} s  {words}", flush=True)
            time.sleep(0.1)
        print(flush=True)

    def events(self, names, dead, since):
        for message in self.messages():
            client = names.get(message.hwaddr)
            words = client and message.time > since and self.sentence(client, message)
            if words and message.type == "REQUEST" and message.destination == dead.address:
                words += ", which is dead"
            if words:
                yield message.time, f"{message.type:<8}  {words}"
        for state, words in (("Suspect", "does not answer me, I suspect it"), ("Dead", "is dead")):
            said = [one for one in self.lab.gossip_capture_.messages() if one.time > since and state in one.of(dead.name)]
            for one in said[:1]:
                yield one.time, f"gossip    {one.sender} tells {self.name_at(one.destination)}: {dead.name} {words}"

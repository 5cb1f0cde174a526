"""A plain kea-dhcp4.conf is served unchanged: only addresses and paths are filled in."""
import os

from lab import DNS, Lab, until
from lab.cases import case
from lab.claims import exactly_what_was_acked, expect
from lab.dhcp import T1, T2

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")


def fill_in(name, lab):
    with open(os.path.join(DATA, name), encoding="utf-8") as file:
        text = file.read()
    values = {
        "FRONTEND": "198.51.100.11", "DATABASE": lab.database.address, "RUN": lab.directory,
        "CLIENTS": lab.client_network, "POOL_FIRST": lab.pool[0], "POOL_LAST": lab.pool[1],
        "ROUTER": lab.router_address, "RELAY": lab.relay_address, "DNS1": DNS[0], "DNS2": DNS[1]
    }
    for word, value in values.items():
        text = text.replace(f"@{word}@", str(value))
    return text


def served_unchanged(name, password, lifetime, t1, t2, subnet_id):
    with Lab("postgres") as lab:
        lab.database.create("kea", "kea", password)
        frontend = lab.frontend(fill_in(name, lab)).launch()
        # The loggers of this file may send every line elsewhere: the socket says that it serves.
        until(lambda: not frontend.process.alive or ":67 " in lab_sockets(frontend), 10,
              f"{name} to be served")
        expect(frontend.process.alive, f"{name} is refused:\n{frontend.output()}")
        lab.start_relay()
        capture = lab.capture()
        for kind, client_name in (("udhcpc", "alice"), ("dhclient", "bob")):
            client = lab.client(kind, client_name).start()
            told = client.wait_for("bound")
            ack = capture.wait_for(lambda one: one.type == "ACK" and one.hwaddr == client.hwaddr, "an ACK")
            expect(lab.in_pool(told["address"]), f"{told['address']} is not in the pool")
            expect(told["routers"] == [lab.router_address] and told["dns"] == DNS, f"options: {told}")
            expect((ack.lifetime, ack.number(T1), ack.number(T2)) == (lifetime, t1, t2),
                   f"lifetimes {ack.lifetime}, {ack.number(T1)}, {ack.number(T2)}")
        capture.stop()
        leases = lab.database.leases()
        exactly_what_was_acked(capture.messages(), leases)
        expect({lease.subnet_id for lease in leases} == {subnet_id}, f"subnet ids: {leases}")
        expect(frontend.stop() == 0, "did not end well")


def lab_sockets(frontend):
    return frontend.host.run("ss", "-H", "-l", "-n", "-u")


@case("postgres")
def test_a_kea_2_file_is_served_unchanged(_):
    served_unchanged("kea-2.x.conf", "kea-2.x", 14400, 3600, 7200, 7)


@case("postgres")
def test_a_kea_3_file_is_served_unchanged(_):
    served_unchanged("kea-3.x.conf", "kea-3.x", 4000, 2000, 3500, 1024)

"""docker-compose.yml as a newcomer runs it: the images are built, and the demo's client is served."""
import re
import time

from lab import until
from lab.cases import case
from lab.claims import expect
from lab.compose import Composition, address_of
from lab.process import run

THREE = ("--scale", "frontend=3")
# What docker/demo/on-lease says.
GIVEN = re.compile(r"^client: (bound|renew) ([\d.]+)/24 from server ([\d.]+) for (\d+) s$", re.MULTILINE)


def given(composition, count=1, seconds=45):
    """The client's newest lease, as soon as it was told `count` times: (word, address, server, lifetime)."""
    return until(lambda: GIVEN.findall(composition.said("client"))[count - 1:], seconds,
                 f"the client to be given a lease {count} times")[-1]


def times_given(composition):
    return len(GIVEN.findall(composition.said("client")))


def expire(composition, address):
    """When the lease of the address ends, as view lease4 shows it, in seconds."""
    rows = composition.query("SELECT extract(epoch FROM expire) FROM leasehold.lease4 "
                             f"WHERE address = '{address}' AND state = 0")
    expect(rows.count("\n") == 0 and rows, f"lease4 has not one row for {address} but {rows!r}")
    return float(rows)


def has_only_the_rights_it_needs(composition):
    status = composition.inside("frontend", "cat", "/proc/1/status")
    user, effective = (re.search(rf"^{word}:\s+(\w+)", status, re.MULTILINE).group(1) for word in ("Uid", "CapEff"))
    expect(user != "0", "a frontend runs as root")
    # CAP_NET_BIND_SERVICE is bit 10, CAP_NET_RAW bit 13.
    expect(int(effective, 16) == 1 << 10 | 1 << 13, f"a frontend has the capabilities {effective}")


def ended_well(composition, killed):
    """After `stop`: every frontend ended by itself, but for the one that was killed."""
    for container in composition.containers("frontend"):
        code, wanted = container["State"]["ExitCode"], 137 if container["Id"] == killed else 0
        expect(code == wanted, f"{container['Name']} ended with {code}, not {wanted}")


@case(seconds=1200, suite="compose")
def test_the_client_keeps_its_address_when_the_container_that_answered_is_killed():
    with Composition() as composition:
        start = time.monotonic()
        composition.up("--build", *THREE, seconds=900)
        print(f"built and up in {time.monotonic() - start:.0f} s")
        frontends = composition.healthy("frontend", 3)
        has_only_the_rights_it_needs(composition)
        # The second `up` brings the demo; db-init finds its work done.
        composition.up("--build", *THREE, seconds=300)
        expect([one["State"]["ExitCode"] for one in composition.containers("db-init")] == [0], "db-init failed")
        _, address, server, lifetime = given(composition)
        expect(server in frontends, f"{server} answered, the frontends are {sorted(frontends)}")
        expect(f" {address}/24 " in composition.inside("client", "ip", "-4", "address"), "the client has not set it")
        first = expire(composition, address)

        killed = frontends[server]["Id"]
        before, moment = times_given(composition), time.monotonic()
        run("docker", "kill", killed)
        _, again, heir, _ = given(composition, before + 1)
        print(f"{address} for {lifetime} s from {server}; {time.monotonic() - moment:.1f} s after its death "
              f"extended by {heir}")
        expect(again == address, f"the client had {address}, now it has {again}")
        expect(heir in frontends and heir != server, f"answered by {heir}, killed was {server}")
        expect(expire(composition, address) > first, "the lease was not extended in the database")

        composition.compose("restart", "db")
        _, again, _, _ = given(composition, times_given(composition) + 1)
        expect(again == address, f"the client had {address}, after the database's restart it has {again}")

        composition.compose("stop", "frontend")
        ended_well(composition, killed)

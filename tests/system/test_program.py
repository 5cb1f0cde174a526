"""The program itself: its arguments, its exit codes, what it says about a configuration."""
import os
import re
import subprocess
import tempfile

from lab.cases import case
from lab.claims import expect
from lab.programs import LEASEHOLD

GOOD = """\
{ "Dhcp4": {
    "interfaces-config": { "interfaces": [ "eth0" ], "dhcp-socket-type": "udp" },
    "lease-database": { "type": "memfile", "name": "leases.sqlite" },
    "valid-lifetime": 3600,
    "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.10 - 192.0.2.20" } ] } ]
} }
"""

# Four mistakes, on lines 4, 5, 6 and 7.
BAD = """\
{ "Dhcp4": {
    "interfaces-config": { "interfaces": [ "eth0" ], "dhcp-socket-type": "udp" },
    "lease-database": { "type": "memfile", "name": "leases.sqlite" },
    "valid-lifetime": "an hour",
    "renew-tymer": 900,
    "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "198.51.100.1/28" } ] },
                 { "id": 1, "subnet": "203.0.113.0/24", "pools": [ { "pool": "203.0.113.0/25" } ] } ]
} }
"""


def leasehold(*arguments, configuration=None):
    """Runs the program with FILE standing for a file of this text; what it said, where, and its
    exit code."""
    with tempfile.TemporaryDirectory() as directory:
        file = os.path.join(directory, "kea-dhcp4.conf")
        if configuration is not None:
            with open(file, "w", encoding="utf-8") as text:
                text.write(configuration)
        words = [file if word == "FILE" else word for word in arguments]
        return subprocess.run([LEASEHOLD, *words], capture_output=True, text=True, timeout=20, check=False,
                              cwd=directory)


@case()
def test_a_good_configuration_passes_the_check():
    done = leasehold("-t", "FILE", configuration=GOOD)
    expect(done.returncode == 0, f"exit {done.returncode}: {done.stdout}{done.stderr}")
    expect(not done.stderr.strip(), f"complains about a good configuration: {done.stderr}")


@case()
def test_every_error_of_a_bad_configuration_is_named_with_its_line():
    for arguments in (("-t", "FILE"), ("-c", "FILE")):
        done = leasehold(*arguments, configuration=BAD)
        expect(done.returncode == 1, f"{arguments[0]}: exit {done.returncode}")
        lines = {int(number) for number in re.findall(r"kea-dhcp4\.conf:(\d+)", done.stderr)}
        expect({4, 5, 6, 7} <= lines,
               f"{arguments[0]}: mistakes on lines 4 to 7, named are {sorted(lines)}:\n{done.stderr}")
        expect("renew-timer" in done.stderr,
               f"{arguments[0]}: does not propose renew-timer:\n{done.stderr}")


@case()
def test_a_configuration_that_is_not_there_is_an_error():
    for arguments in (("-t", "FILE"), ("-c", "FILE")):
        done = leasehold(*arguments)
        expect(done.returncode == 1 and "kea-dhcp4.conf" in done.stderr,
               f"exit {done.returncode}: {done.stderr}")

"""lease-dump and import kea-csv against Debian's Kea: it reads what we write, and we read what it writes."""
import contextlib
import json
import os
import shutil
import socket
import tempfile

from lab.cases import case
from lab.claims import expect
from lab.process import Process, run, until
from lab.programs import LEASEHOLD_ADMIN

HOOK = "libdhcp_lease_cmds.so"
FAR = 4_000_000_000  # in 2096
HEADER6 = ("address,duid,valid_lifetime,expire,subnet_id,pref_lifetime,lease_type,iaid,prefix_len,"
           "fqdn_fwd,fqdn_rev,hostname,hwaddr,state,user_context,hwtype,hwaddr_source\n")
HEADER = "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context\n"


def admin(*words):
    return run(LEASEHOLD_ADMIN, *words, seconds=60)


def hook():
    """Where Debian keeps Kea's hooks depends on the processor."""
    folders = [os.path.join("/usr/lib", name, "kea", "hooks") for name in os.listdir("/usr/lib")]
    return next(os.path.join(folder, HOOK) for folder in folders
                if os.path.exists(os.path.join(folder, HOOK)))


class Kea:
    """Debian's Kea on a lease file, with no interface: only its memory and its file count."""
    SUBNETS = {
        4: {"id": 1, "subnet": "10.0.0.0/16", "pools": [{"pool": "10.0.0.0/16"}]},
        6: {"id": 1, "subnet": "2001:db8::/32", "pools": [{"pool": "2001:db8::/64"}],
            "pd-pools": [{"prefix": "2001:db8:8000::", "prefix-len": 36, "delegated-len": 56}]},
    }

    def __init__(self, folder, leases, family=4):
        self.family, program = family, f"kea-dhcp{family}"
        self.control = os.path.join(folder, "control")
        file = os.path.join(folder, f"{program}.conf")
        with open(file, "w", encoding="utf-8") as text:
            json.dump({f"Dhcp{family}": {
                **({"data-directory": folder} if family == 6 else {}),  # where its DUID is
                "interfaces-config": {"interfaces": []},
                "control-socket": {"socket-type": "unix", "socket-name": self.control},
                "lease-database": {"type": "memfile", "name": leases, "lfc-interval": 0},
                "hooks-libraries": [{"library": hook()}],
                "expired-leases-processing": {"reclaim-timer-wait-time": 0},
                f"subnet{family}": [self.SUBNETS[family]],
                "loggers": [{"name": program, "severity": "INFO", "output_options": [{"output": "stdout"}]}],
            }}, text)
        environment = {"KEA_PIDFILE_DIR": folder, "KEA_LOCKFILE_DIR": folder}
        self.process = Process("kea", [shutil.which(program, path="/usr/sbin"), "-c", file],
                               os.path.join(folder, "kea.log"), environment=environment)
        self.process.wait_for(f"DHCP{family}_STARTED", 20)

    def command(self, name, **arguments):
        with socket.socket(socket.AF_UNIX) as control:
            control.connect(self.control)
            control.sendall(json.dumps({"command": name, "arguments": arguments}).encode())
            answer = b""
            while part := control.recv(65536):
                answer += part
        return json.loads(answer)

    def leases(self):
        answer = self.command(f"lease{self.family}-get-all", subnets=[1])
        return {lease["ip-address"]: lease for lease in answer.get("arguments", {"leases": []})["leases"]}

    def stop(self):
        self.process.send(15)
        until(lambda: not self.process.alive, 10, "kea to end")


@contextlib.contextmanager
def folder_with_database():
    with tempfile.TemporaryDirectory() as folder:
        database = os.path.join(folder, "leases.db")
        admin("db-init", "sqlite", "-n", database)
        yield folder, database


# Kea 2.2 takes client identifiers of up to 128 octets, Leasehold (and the wire) of 255.
def line(n, tail="1,0,0,host,0,", lifetime=3600, client=""):
    return f"10.0.0.{n},02:00:00:00:00:{n:02x},{client},{lifetime},{FAR},{tail}\n"


def dump_to_kea(folder, database, family, written):
    """Loads the lines, dumps them, and shows the dump to a Kea: its leases, what it said, what the dump said."""
    file, dumped = os.path.join(folder, "in.csv"), os.path.join(folder, f"kea-leases{family}.csv")
    with open(file, "w", encoding="utf-8") as text:
        text.write(written)
    admin("lease-upload", "sqlite", "-n", database, f"-{family}", "-i", file)
    said = admin("lease-dump", "sqlite", "-n", database, f"-{family}", "-o", dumped)
    kea = Kea(folder, dumped, family)
    leases = kea.leases()
    kea.stop()
    return leases, kea.process.output(), said


@case()
def test_a_kea_with_a_memfile_reads_a_dump():
    with folder_with_database() as (folder, database):
        written = HEADER + "".join(line(n) for n in range(1, 101))
        written += line(101, lifetime=4294967295) + line(102, client="fe:" * 127 + "fe")
        written += line(103, tail='1,0,0,,0,{ "a": 1&#x2c "b": "&#x26" }')
        written += f"10.0.0.104,,,600,{FAR},1,0,0,,1,\n" + line(105, tail="1,1,1,a.b,0,")
        leases, kea_said, said = dump_to_kea(folder, database, 4, written)
        expect(len(leases) == 105, f"Kea has {len(leases)} leases of 105: {kea_said[-2000:]}")
        expect(leases["10.0.0.103"]["user-context"] == {"a": 1, "b": "&"}, leases["10.0.0.103"])
        expect(leases["10.0.0.101"]["valid-lft"] == 4294967295, leases["10.0.0.101"])
        expect(leases["10.0.0.104"]["state"] == 1, leases["10.0.0.104"])
        expect(leases["10.0.0.102"]["client-id"].count(":") == 127, leases["10.0.0.102"])
        expect("ROW_ERROR" not in kea_said, kea_said[-2000:])
        expect("WARNING" not in said, said)


@case()
def test_a_kea_with_a_memfile_reads_a_dump_of_ipv6():
    with folder_with_database() as (folder, database):
        written = HEADER6 + "".join(
            f"2001:db8::{n:x},00:01:00:01:{n:02x},3600,{FAR},1,1800,0,{n},128,0,0,h{n}.example,02:00:00:00:00:{n:02x},"
            "0,,1,0\n" for n in range(1, 101))
        written += f"2001:db8::200,{':'.join(['fe'] * 128)},4294967295,4294967295,1,4294967295,0,4294967294,128,1,1,,,0,,,\n"
        written += f'2001:db8:8000::,00:01:02:03,3600,{FAR},1,1800,2,7,56,0,0,,,0,{{ "a": 1 }},,\n'
        written += f"2001:db8::201,00:00:00,600,{FAR},1,300,0,0,128,0,0,,,1,,,\n"
        leases, kea_said, said = dump_to_kea(folder, database, 6, written)
        expect(len(leases) == 103 and "ROW_ERROR" not in kea_said, f"{len(leases)} of 103: {kea_said[-2000:]}")
        expect("WARNING" not in said, said)
        one, longest, prefix = leases["2001:db8::1"], leases["2001:db8::200"], leases["2001:db8:8000::"]
        expect(one["duid"] == "00:01:00:01:01" and one["iaid"] == 1 and one["hostname"] == "h1.example"
               and one["preferred-lft"] == 1800 and one["cltt"] + one["valid-lft"] == FAR
               and one["hw-address"] == "02:00:00:00:00:01", one)
        expect(longest["valid-lft"] == 4294967295 and longest["iaid"] == 4294967294 and longest["fqdn-fwd"], longest)
        expect(prefix["type"] == "IA_PD" and prefix["prefix-len"] == 56 and prefix["user-context"] == {"a": 1}, prefix)
        expect(leases["2001:db8::201"]["state"] == 1, leases["2001:db8::201"])


@case()
def test_a_dump_warns_of_identifiers_that_kea_drops():
    octets = ":".join(["fe"] * 129)
    for family, lines in ((4, HEADER + line(1) + line(2, client=octets)),
                          (6, HEADER6 + f"2001:db8::1,00:01:02:03,3600,{FAR},1,1800,0,1,128,0,0,,,0,,,\n"
                           f"2001:db8::2,{octets},3600,{FAR},1,1800,0,1,128,0,0,,,0,,,\n")):
        with folder_with_database() as (folder, database):
            leases, kea_said, said = dump_to_kea(folder, database, family, lines)
            expect(len(leases) == 1 and "ROW_ERROR" in kea_said, f"{leases}: {kea_said[-2000:]}")
            expect("WARNING" in said and "1 lease with a" in said and "more than 128 octets" in said, said)


@case()
def test_the_file_of_a_running_kea_is_imported():
    with folder_with_database() as (folder, database):
        leases = os.path.join(folder, "kea-leases4.csv")
        kea = Kea(folder, leases)
        for n in range(1, 31):
            kea.command("lease4-add", **{"ip-address": f"10.0.0.{n}", "hw-address": f"02:00:00:00:00:{n:02x}",
                                         "subnet-id": 1, "valid-lft": 3600 + n})
        kea.command("lease4-del", **{"ip-address": "10.0.0.7"})
        kea.command("lease4-update", **{"ip-address": "10.0.0.8", "hw-address": "02:00:00:00:00:08",
                                        "subnet-id": 1, "hostname": "eight"})
        of_kea = kea.leases()
        kea.stop()
        said = admin("import", "kea-csv", "sqlite", "-n", database, "-i", leases)
        expect("29 added" in said and "1 lease deleted" in said, said)
        dumped = os.path.join(folder, "out.csv")
        admin("lease-dump", "sqlite", "-n", database, "-4", "-o", dumped)
        with open(dumped, encoding="utf-8") as text:
            ours = {row.split(",")[0]: row.split(",") for row in text.read().splitlines()[1:]}
        expect(set(ours) == set(of_kea), f"not the same addresses: {set(ours) ^ set(of_kea)}")
        for address, lease in of_kea.items():
            row = ours[address]
            expect(row[1] == lease["hw-address"] and int(row[4]) == lease["cltt"] + lease["valid-lft"]
                   and row[8] == lease["hostname"], f"{row} is not {lease}")

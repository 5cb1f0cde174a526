"""The program as a member of a cluster and as something that an operator starts, asks, reloads and
stops: signals, --health, the name kea-dhcp4."""
import contextlib
import os
import signal
import sqlite3
import subprocess
import time

from lab import Lab, until
from lab.cases import case
from lab.claims import acks, exactly_what_was_acked, expect
from lab.programs import LEASEHOLD

KEA = os.path.join(os.path.dirname(LEASEHOLD), "kea-dhcp4")
WIDE = {"clients": "198.18.0.0/16", "pool_size": 20000}


def health(frontend, seconds=10):
    """(exit code, what it said) of `leasehold --health` for this frontend, beside it."""
    done = subprocess.run(["nsenter", f"--net={frontend.host.path}", "--", LEASEHOLD, "--health", "-c",
                           frontend.file], capture_output=True, text=True, timeout=seconds, check=False,
                          env={**os.environ, "LEASEHOLD_NAME": frontend.name})
    return done.returncode, (done.stdout + done.stderr).strip()


def run(*argv, cwd=None):
    return subprocess.run([str(word) for word in argv], capture_output=True, text=True, timeout=20,
                          check=False, cwd=cwd)


@case("sqlite", "postgres")
def test_who_leaves_tells_its_peer_and_its_clients_are_answered(database):
    with Lab(database, **WIDE) as lab:
        leaving, staying = lab.start_frontends(2)
        leaving.process.wait_for(f'LEASEHOLD_CLUSTER_JOINED "{staying.name}"')
        capture = lab.capture()
        load = lab.perfdhcp(leaving, rate=200, clients=600)
        until(lambda: len(acks(capture.messages())) >= 100, 20, "100 ACKs")
        start = time.monotonic()
        code = leaving.stop(5)
        took = time.monotonic() - start
        print(f"ended {took:.2f} s after SIGTERM")
        expect(code == 0, f"exit {code} after SIGTERM")
        staying.process.wait_for(f'LEASEHOLD_CLUSTER_LEFT "{leaving.name}"', 5)
        expect("CLUSTER_SUSPECTED" not in staying.output(), "suspected one that said that it leaves")
        states = dict(lab.database.rows("SELECT name, state FROM frontend" if database == "sqlite" else
                                        "SELECT name, state FROM leasehold.frontend"))
        expect(states[leaving.name] == "3" and states[staying.name] == "1", f"the table says {states}")
        load.wait(30)
        capture.stop()
        exactly_what_was_acked(capture.messages(), lab.database.leases())


@case("sqlite")
def test_a_second_sigterm_and_a_peer_that_does_not_hear_delay_nothing(database):
    with Lab(database) as lab:
        leaving, deaf = lab.start_frontends(2)
        leaving.process.wait_for("LEASEHOLD_CLUSTER_JOINED")
        deaf.process.send(signal.SIGSTOP)
        try:
            leaving.process.send(signal.SIGTERM)
            leaving.process.wait_for("DHCP4_SHUTDOWN_REQUEST", 5)
            leaving.process.send(signal.SIGTERM)
            expect(leaving.process.wait(5) == 0, "did not end well")
        finally:
            deaf.process.send(signal.SIGCONT)


@case("sqlite", "postgres")
def test_a_reload_under_traffic_takes_a_good_file_and_no_part_of_a_bad_one(database):
    with Lab(database, **WIDE) as lab:
        frontend, = lab.start_frontends(1)
        capture = lab.capture()
        load = lab.perfdhcp(frontend, rate=300, clients=1500)
        until(lambda: len(acks(capture.messages())) >= 200, 20, "200 ACKs")

        bad = lab.configuration()
        bad["Dhcp4"].update({"valid-lifetime": "an hour", "renew-tymer": 4})
        frontend.configure(bad)
        frontend.process.send(signal.SIGHUP)
        frontend.process.wait_for("DHCP4_DYNAMIC_RECONFIGURATION_FAIL", 10)
        said = frontend.output()
        expect("valid-lifetime" in said and "renew-timer" in said, f"not every error is said: {said}")

        fixed = lab.configuration()
        fixed["Dhcp4"]["lease-database"]["name"] += ".other"
        frontend.configure(fixed)
        frontend.process.send(signal.SIGHUP)
        frontend.process.wait_for("Dhcp4/lease-database has changed.*restart", 10)

        good = lab.configuration()
        good["Dhcp4"]["valid-lifetime"] = 1234
        frontend.configure(good)
        before = len(acks(capture.messages()))
        frontend.process.send(signal.SIGHUP)
        frontend.process.wait_for("DHCP4_DYNAMIC_RECONFIGURATION_SUCCESS", 10)
        reloaded = time.time()
        until(lambda: len(acks(capture.messages())) >= before + 200, 20, "200 ACKs after the reload")

        statistics = load.wait(30)["DISCOVER-OFFER"]
        capture.stop()
        drops = statistics["drops"]
        print(f"{drops:g} of {statistics['sent packets']:g} DISCOVERs without an answer, over three reloads")
        expect(drops <= 0.01 * statistics["sent packets"], f"{drops} DISCOVERs were not answered")
        lifetimes = {one.lifetime for one in acks(capture.messages()) if one.time > reloaded + 0.5}
        expect(lifetimes == {1234}, f"lifetimes after the reload: {lifetimes}")
        earlier = {one.lifetime for one in acks(capture.messages())[:before]}
        expect(earlier == {3600}, f"lifetimes before the reload: {earlier}")
        exactly_what_was_acked(capture.messages(), lab.database.leases())


@case("sqlite")
def test_a_rotated_log_is_opened_anew_even_when_the_file_is_bad(database):
    with Lab(database) as lab:
        settings = lab.configuration()
        log = os.path.join(lab.directory, "frontend-file.log")
        settings["Dhcp4"]["loggers"][0]["output_options"].append({"output": log})
        frontend = lab.frontend(settings).start()
        os.rename(log, log + ".1")
        frontend.configure("not a configuration")
        frontend.process.send(signal.SIGHUP)
        frontend.process.wait_for("DHCP4_DYNAMIC_RECONFIGURATION_FAIL")
        with open(log, encoding="utf-8") as text:
            expect("DHCP4_DYNAMIC_RECONFIGURATION_FAIL" in text.read(), "the new log says nothing")


@case("sqlite", "postgres")
def test_health_is_what_the_database_knows(database):
    with Lab(database) as lab:
        frontend, = lab.start_frontends(1)
        until(lambda: health(frontend)[0] == 0, 10, f"health: {health(frontend)}")
        expect(health(frontend)[1] == f"{frontend.name} serves", f"said {health(frontend)}")
        if database == "postgres":
            lab.database.freeze()
            start = time.monotonic()
            code, said = health(frontend)
            lab.database.thaw()
            expect(code == 1 and said, f"while the database was frozen: {code}, {said!r}")
            print(f"asking a frozen database took {time.monotonic() - start:.1f} s: {said}")
            until(lambda: health(frontend)[0] == 0, 20, "health again")
        expect(frontend.stop(5) == 0, "did not end well")
        expect(health(frontend) == (1, f'frontend "{frontend.name}" has ended'), f"said {health(frontend)}")


@case("sqlite")
def test_two_frontends_of_a_host_say_that_they_share_an_address(database):
    with Lab(database) as lab:
        first, = lab.start_frontends(1)
        second = first.host.start("second", [LEASEHOLD, "-c", first.file],
                                  environment={"LEASEHOLD_NAME": "second"})
        expect(second.wait(10) == 1, "the second one did not end with 1")
        said = second.output()
        expect(f"{first.address}:7946 (cluster.address, cluster.port)" in said and "another frontend" in said,
               f"said {said!r}")
        expect(first.process.alive, "the first one ended")


@case("sqlite")
def test_somebody_elses_database_ends_the_program_with_the_reason(database):
    with Lab(database) as lab:
        with contextlib.closing(sqlite3.connect(lab.database.file)) as connection:
            connection.execute("CREATE TABLE customers (name text)")
        frontend = lab.frontend().launch()
        expect(frontend.process.wait(10) == 1, "waits for a database that nothing will mend")
        said = frontend.output()
        expect("DHCP4_INIT_FAIL" in said and "customers" in said and "of its own" in said, f"said {said!r}")


@case("sqlite")
def test_a_host_whose_address_comes_late_serves_when_it_has_one(database):
    with Lab(database) as lab:
        settings = lab.configuration()
        settings["Dhcp4"]["interfaces-config"].update({
            "service-sockets-max-retries": 100, "service-sockets-retry-wait-time": 200
        })
        frontend = lab.frontend(settings)
        with_prefix = f"{frontend.address}/24"
        frontend.host.run("ip", "address", "del", with_prefix, "dev", "eth0")
        frontend.launch().process.wait_for("no interface to serve has an IPv4 address")
        frontend.host.address("eth0", with_prefix)
        frontend.serves()


@case("sqlite")
def test_kea_dhcp4_is_this_program_under_keas_name(database):
    done = run(KEA, "-v")
    expect(done.returncode == 0 and done.stdout.strip().startswith("3."), f"-v said {done.stdout!r}")
    expect("Leasehold" in run(KEA, "-V").stdout, "-V does not say whose it is")
    expect("compiled" in run(KEA, "-W").stdout, "-W does not say how it was built")
    expect("kea-dhcp4" in run(KEA, "--help").stdout, "the usage names another program")
    for wrong in (["-t"], ["--no-such-flag"], []):
        expect(run(KEA, *wrong).returncode == 1, f"{wrong}: not exit 1")
    with Lab(database) as lab:
        settings = lab.configuration()
        settings["Dhcp6"] = {"valid-lifetime": 4000}
        settings["Control-agent"] = {"http-port": 8000}
        settings["DhcpDdns"] = {"port": 53001}
        frontend = lab.frontend(settings)
        checked = run(KEA, "-t", frontend.file)
        expect(checked.returncode == 0, f"-t: {checked.stdout}{checked.stderr}")
        for section in ("Dhcp6", "Control-agent", "DhcpDdns"):
            expect(f"{section}: skipped" in checked.stdout, f"-t says nothing of {section}: {checked.stdout}")
        expect(run(LEASEHOLD, "-t", frontend.file).returncode == 1, "leasehold takes Dhcp6 silently")
        process = frontend.host.start("kea-dhcp4", [KEA, "-d", "-c", frontend.file],
                                      environment={"LEASEHOLD_NAME": frontend.name})
        process.wait_for("DHCP4_STARTED")
        expect(os.readlink(f"/proc/{process.pid}/exe").endswith("/leasehold"), "another program runs")
        with open(f"/proc/{process.pid}/comm", encoding="utf-8") as name:
            expect(name.read().strip() == "kea-dhcp4", "tools that look for kea-dhcp4 do not find it")
        expect(process.stop(signal.SIGTERM, 5) == 0, "did not end well")

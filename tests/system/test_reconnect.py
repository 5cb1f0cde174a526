"""What a frontend does when its database goes away, by Kea's keywords: max-reconnect-tries,
reconnect-wait-time, on-fail, retry-on-startup."""
import time

from lab import Lab
from lab.cases import case
from lab.claims import expect


def settings(lab, **keywords):
    """The lab's configuration; `keywords` go to lease-database, with _ for -."""
    made = lab.configuration()
    made["Dhcp4"]["lease-database"].update({name.replace("_", "-"): value for name, value in keywords.items()})
    return made


def ends(frontend, seconds=20):
    """Waits for its end; the exit code."""
    return frontend.process.wait(seconds)


@case("postgres", seconds=90)
def test_reconnecting_ends_as_the_configuration_says(database):
    with Lab(database) as lab:
        limited = lab.frontend(settings(lab, max_reconnect_tries=3, reconnect_wait_time=200))
        disabled = lab.frontend(settings(lab, max_reconnect_tries=0, reconnect_wait_time=0))
        goes_on = lab.frontend(settings(lab, max_reconnect_tries=1, reconnect_wait_time=200,
                                        on_fail="serve-retry-continue"))
        for frontend in lab.frontends:
            frontend.launch()
        for frontend in lab.frontends:
            frontend.serves()
        lab.database.stop()
        down = time.time()
        for frontend, said in ((disabled, "DHCP4_FATAL_DB_RECONNECT_DISABLED"),
                               (limited, "DHCP4_FATAL_DB_RECONNECT_FAILED")):
            code = ends(frontend)
            print(f"{said}: ended {time.time() - down:.1f} s after the database was stopped, nobody asking")
            expect(code == 1 and said in frontend.output(), f"exit {code}: {frontend.output()[-2000:]}")
        goes_on.process.wait_for("DHCP4_DB_RECONNECT_FAILED")
        # At start, without a database.
        once = lab.frontend(settings(lab, retry_on_startup=False)).launch()
        code = ends(once)
        expect(code == 1 and "DHCP4_INIT_FAIL" in once.output(), f"exit {code}: {once.output()[-2000:]}")
        lab.database.start()
        goes_on.process.wait_for("DHCP4_DB_RECONNECT_SUCCEEDED", 30)
        # And a schema that has become too new while it ran.
        lab.database.sql("UPDATE leasehold.schema_version SET oldest_compatible = 99")
        changed = time.time()
        code = ends(goes_on)
        print(f"LEASEHOLD_SCHEMA_TOO_NEW: ended {time.time() - changed:.1f} s after the upgrade")
        expect(code == 1 and "LEASEHOLD_SCHEMA_TOO_NEW" in goes_on.output(),
               f"exit {code}: {goes_on.output()[-2000:]}")

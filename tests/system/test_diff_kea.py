"""Debian's Kea and Leasehold, the same configuration and the same packets: every field of every answer. A difference
that does not stand in diff_kea/accepted.txt, with its reason, fails."""
import fnmatch
import os

from diff_kea.scenarios import POOLS, SCENARIOS
from lab import Lab
from lab.cases import case
from lab.claims import expect
from lab.differential import Conversation, differences
from lab.kea import Kea

ACCEPTED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "diff_kea", "accepted.txt")


def accepted():
    """The patterns of "scenario: exchange: field: theirs | ours"; the other lines are reasons."""
    with open(ACCEPTED, encoding="utf-8") as file:
        return [line.strip() for line in file if line.startswith("    ")]


def is_like(difference, pattern):
    """As fnmatch, where [ stands for itself."""
    return fnmatch.fnmatchcase(difference, pattern.replace("[", "[[]"))


def played(lab, scenario):
    """"scenario: exchange: field: theirs | ours" for each difference, and how many exchanges there were."""
    settings = lab.configuration()
    dhcp4 = settings["Dhcp4"]
    dhcp4["lease-database"] = {"type": "memfile", "persist": False}
    dhcp4.pop("subnet4")
    dhcp4.update(scenario.settings)
    frontend = lab.frontend(settings).start()
    kea = lab.own(Kea(lab.host("kea", 30), "198.51.100.30", settings, dhcp4["lease-database"])).start()
    theirs, ours = (lab.own(Conversation(*lab.load_host(), server, POOLS))
                    for server in (kea.address, frontend.address))
    lines = [line for line in scenario.exchanges.splitlines() if line.strip()]
    found = []
    for line in lines:
        for one in (theirs, ours):
            one.say(line)
        found += [f"{scenario.name}: {line}: {what}" for what in differences(theirs.hear(), ours.hear())]
    return found, len(lines)


@case(seconds=180)
def test_answers_are_those_of_kea_but_for_what_is_accepted():
    found, exchanges = [], 0
    for scenario in SCENARIOS:
        with Lab("sqlite") as lab:
            differ, count = played(lab, scenario)
        found += differ
        exchanges += count
    patterns = accepted()
    news = [one for one in found if not any(is_like(one, pattern) for pattern in patterns)]
    gone = [pattern for pattern in patterns if not any(is_like(one, pattern) for one in found)]
    print("\n".join([*news, f"{exchanges} exchanges, {len(found)} differences, {len(news)} of them new"]))
    expect(exchanges >= 150, f"only {exchanges} exchanges")
    expect(not news, f"{len(news)} differences that nobody has accepted")
    expect(not gone, f"accepted, but not seen any more: {gone}")

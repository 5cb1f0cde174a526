#!/usr/bin/env python3
"""The map of RFCs in tests/talks/README.md names only talks and tests that are there, one at least for each rule."""

import pathlib
import re
import unittest

TESTS = pathlib.Path(__file__).resolve().parent.parent
TALKS = TESTS / "talks"
MAP = "\n## What a server must and should do"


def rules(page):
    """(line number, names in the last column) of each row of the page's tables."""
    for number, line in enumerate(page.splitlines(), 1):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|") or cells[0] == "Section" or set(cells[0]) == {"-"}:
            continue
        yield number, re.findall(r"`([^`]+)`", cells[-1])


def stands(name):
    return (TESTS / name).is_file() if "/" in name else (TALKS / f"{name}.talk").is_file()


class RfcMap(unittest.TestCase):
    page = (TALKS / "README.md").read_text().partition(MAP)[2]

    def test_every_rule_names_what_shows_it(self):
        for number, names in rules(self.page):
            self.assertTrue(names, f"line {number} of the map names no talk")
            for name in names:
                self.assertTrue(stands(name), f"line {number} of the map: there is no {name}")

    def test_a_name_of_nothing_is_seen(self):
        self.assertEqual(list(rules("| 4.1 | rule | `no_such_talk` |")), [(1, ["no_such_talk"])])
        self.assertFalse(stands("no_such_talk"))

    def test_the_page_has_its_rules(self):
        self.assertGreater(len(list(rules(self.page))), 90)


if __name__ == "__main__":
    unittest.main()

"""docs/failures.md names the test of each of its rows, and words that frontends say."""
import os
import re

from lab.cases import case, find_cases
from lab.claims import expect, fails
from lab.programs import ROOT

PAGE = os.path.join(ROOT, "docs", "failures.md")


def sources(folder, ending):
    for path, _, names in os.walk(os.path.join(ROOT, folder)):
        for name in names:
            if name.endswith(ending):
                with open(os.path.join(path, name), encoding="utf-8") as text:
                    yield text.read()


def tests_there_are():
    """Cases of tests/system, and of GoogleTest as Fixture.Name."""
    found = {one.name.partition("[")[0] for one in find_cases(os.path.dirname(os.path.abspath(__file__)))}
    for text in sources("tests", "_test.cpp"):
        found |= {".".join(names) for names in re.findall(r"^TEST(?:_[FP])?\(\s*(\w+),\s*(\w+)\)", text, re.MULTILINE)}
    return found


def rows_of(page):
    """The cells of each row of each table but its head."""
    rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in page.splitlines() if line.startswith("|")]
    return [row for row, below in zip(rows, rows[1:] + [[""]]) if not set("".join(row)) <= set("-: ") and
            not set("".join(below)) <= set("-: ") or row is rows[-1]]


def every_row_names_its_test(page, tests):
    rows = rows_of(page)
    expect(len(rows) > 10, f"{len(rows)} rows")
    for row in rows:
        named = re.findall(r"`(\w+\.\w+)`", row[-1])
        expect(len(row) == 5 and named, f"no test in: {row}")
        missing = [name for name in named if name not in tests]
        expect(not missing, f"{row[0]}: there is no test {missing}")


def every_line_of_the_log_is_one(page, program):
    lines = set(re.findall(r"`((?:DHCP4|LEASEHOLD)_[A-Z_0-9]+)`", page))
    expect(lines, "no line of the log is named")
    missing = sorted(line for line in lines if f'"{line}"' not in program)
    expect(not missing, f"no frontend says {missing}")


@case()
def test_every_row_names_a_test_that_is_there():
    with open(PAGE, encoding="utf-8") as text:
        page = text.read()
    tests, program = tests_there_are(), "".join(sources("frontend", ".cpp"))
    every_row_names_its_test(page, tests)
    every_line_of_the_log_is_one(page, program)
    fails(every_row_names_its_test, page, tests - {"failures.a_restart_of_the_server_costs_seconds"})
    fails(every_row_names_its_test, re.sub(r"`failures_clock\.\w+`", "", page), tests)
    fails(every_line_of_the_log_is_one, page, program.replace('"LEASEHOLD_DB_HELD_UP"', ""))

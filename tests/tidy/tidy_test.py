#!/usr/bin/env python3
"""Tests of tidy.py: each bad tree is caught by the rule that is meant, each good one passes."""

import pathlib
import sys
import tempfile
import unittest

import tidy
from cpp_text import functions, split

HEADER = "#pragma once\n// A value.\n"


def rules_of(tree):
    """The rules that a tree {path: text} breaks, as a set of 'path:line rule'."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for path, text in tree.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        return {f"{path}:{line} {rule}" for path, line, rule, _ in tidy.check(root)}


def step(number, *dialects):
    return {f"migrations/{number}/{dialect}.sql": "" for dialect in dialects}


class Tidy(unittest.TestCase):
    def catches(self, path, line, rule):
        """`line` in a file of its own breaks `rule`, and only that."""
        top = HEADER if path.endswith(".h") else "\n"
        expected = {f"{path}:{top.count(chr(10)) + 1} {rule}"}
        self.assertEqual(rules_of({path: top + line + "\n"}), expected)

    def passes(self, path, line):
        top = HEADER if path.endswith(".h") else "\n"
        self.assertEqual(rules_of({path: top + line + "\n"}), set())

    def test_includes_go_only_downward(self):
        self.catches("frontend/base/x.h", '#include "codec/packet4.h"', "floor")
        self.catches("frontend/codec/x.cpp", '#include "domain/lease.h"', "floor")
        self.catches("frontend/domain/x.cpp", '#include "store/lease_store.h"', "floor")
        self.catches("frontend/control/x.cpp", '#include "server/worker.h"', "floor")
        self.catches("frontend/server/x.cpp", '#include "admin/migrator.h"', "floor")
        self.catches("admin/x.cpp", '#include "server/worker.h"', "floor")
        self.passes("frontend/server/x.cpp", '#include "base/ip.h"')
        self.passes("admin/x.cpp", '#include "store/session.h"')
        self.passes("frontend/main.cpp", '#include "admin/migrator.h"')

    def test_neighbours_do_not_know_each_other(self):
        self.catches("frontend/store/x.cpp", '#include "cluster/membership.h"', "floor")
        self.catches("frontend/cluster/x.cpp", '#include "store/lease_store.h"', "floor")
        self.catches("frontend/control/x.cpp", '#include "policies/registry.h"', "floor")
        self.catches("frontend/policies/x.cpp", '#include "control/envelope.h"', "floor")

    def test_includes_do_not_climb(self):
        self.catches("frontend/codec/x.cpp", '#include "../base/ip.h"', "include")

    def test_third_party_stops_at_its_adapter(self):
        self.catches("frontend/store/sql_lease_store.cpp", "#include <pqxx/pqxx>", "third-party")
        self.catches("frontend/server/worker.cpp", "#include <spdlog/spdlog.h>", "third-party")
        self.catches("frontend/domain/engine4.cpp", "#include <nlohmann/json.hpp>", "third-party")
        self.catches("frontend/cluster/membership.cpp", "#include <openssl/evp.h>", "third-party")
        self.catches("frontend/server/x.cpp", "#include <fancy/new.hpp>", "third-party")
        self.passes("frontend/store/postgres_session.cpp", "#include <pqxx/pqxx>")
        self.passes("frontend/base/ip.cpp", "#include <arpa/inet.h>")

    def test_floors_stay_pure(self):
        self.catches("frontend/base/x.cpp", "#include <sys/socket.h>", "base-pure")
        self.catches("frontend/base/x.cpp", "#include <iostream>", "base-pure")
        self.catches("frontend/domain/x.cpp", "#include <thread>", "domain-pure")
        self.catches("frontend/domain/x.cpp", "std::mutex lock;", "domain-pure")
        self.catches("frontend/domain/x.cpp", "#include <atomic>", "domain-counters")
        self.catches("frontend/domain/x.cpp", "#include <fstream>", "domain-pure")
        self.passes("frontend/domain/config_load.cpp", "#include <fstream>")
        self.catches("frontend/cluster/x.cpp", "#include <sys/socket.h>", "no-sockets")
        self.catches("frontend/control/x.cpp", "#include <thread>", "no-threads")
        self.catches("frontend/store/x.cpp", '#include "codec/packet4.h"', "no-dhcp-rules")
        self.catches("frontend/store/x.cpp", '#include "domain/engine4.h"', "no-dhcp-rules")
        self.passes("frontend/store/x.cpp", '#include "domain/exchange.h"')

    def test_no_hidden_clock_and_no_dice(self):
        self.catches("frontend/domain/x.cpp", "auto now = std::chrono::system_clock::now();", "clock")
        self.catches("frontend/store/x.cpp", "auto now = time(nullptr);", "clock")
        self.catches("frontend/server/x.cpp", "auto now = std::time(nullptr);", "clock")
        self.passes("frontend/server/clock.h", "auto now() { return std::chrono::system_clock::now(); }")
        self.passes("frontend/store/x.cpp", "Instant lifetime(0);")
        self.catches("frontend/domain/x.cpp", "int die = rand();", "dice")
        self.catches("frontend/server/x.cpp", "std::mt19937 dice;", "dice")

    def test_sql_stands_in_statements(self):
        self.catches("frontend/store/x.cpp", 'auto s = "SELECT address FROM lease";', "sql")
        self.catches("admin/x.cpp", 'auto s = R"(\nDELETE FROM lease\n)";'.replace("\n", " "), "sql")
        self.passes("frontend/store/statements.cpp", 'auto s = "DELETE FROM lease";')
        self.passes("frontend/store/x.cpp", "// SELECT address FROM lease")
        self.passes("frontend/domain/x.cpp", 'auto s = "select an address from the pool";')

    def test_only_adapters_catch(self):
        self.catches("frontend/server/x.cpp", "} catch (...) {", "catch")
        self.passes("frontend/store/postgres_session.cpp", "} catch (const pqxx::failure&) {")

    def test_no_singletons_macros_or_open_namespaces(self):
        self.catches("frontend/server/x.cpp", "auto& s = Server::instance();", "singleton")
        self.catches("frontend/codec/x.h", "#define LIMIT 3", "macro")
        self.catches("tests/base/x.cpp", "using namespace std;", "using-namespace")
        self.catches("frontend/codec/x.h", "using namespace leasehold;", "using-namespace")
        self.passes("tests/fuzz/x.cpp", "using namespace leasehold;")
        self.passes("tests/base/x.cpp", "using namespace std::string_literals;")

    def test_tests_do_not_sleep(self):
        self.catches("tests/store/x.cpp", "std::this_thread::sleep_for(d);", "sleep")
        self.catches("tests/store/x.cpp", "usleep(10);", "sleep")
        self.passes("tests/sim/x.cpp", "store.sleep(kRound);")

    def test_sizes_are_bounded(self):
        lines = "int x;\n" * 501
        self.assertEqual(rules_of({"frontend/base/x.cpp": lines}), {"frontend/base/x.cpp:501 file-size"})
        self.assertEqual(rules_of({"frontend/base/x.cpp": "// tidy: table\n" + lines}), set())
        self.catches("frontend/base/x.cpp", "// " + "x" * 98, "width")
        body = "int f() {\n" + "    g();\n" * 69 + "}\n"
        self.assertEqual(rules_of({"frontend/base/x.cpp": body}), {"frontend/base/x.cpp:1 function-size"})
        self.assertEqual(rules_of({"frontend/base/x.cpp": body.replace("    g();\n", "", 1)}), set())

    def test_a_header_says_what_it_is(self):
        self.assertEqual(rules_of({"frontend/base/x.h": "// A value.\n#pragma once\n"}),
                         {"frontend/base/x.h:1 header"})
        self.assertEqual(rules_of({"frontend/base/x.h": "#pragma once\n\nint x;\n"}),
                         {"frontend/base/x.h:2 header"})

    def test_migrations_are_numbered_triplets(self):
        good = step("0001_leases", "postgres", "mysql", "sqlite")
        self.assertEqual(rules_of(good), set())
        self.assertEqual(rules_of(good | step("0000_log", "postgres", "mysql", "sqlite")), set())
        self.assertEqual(rules_of(good | step("0002_hosts", "postgres", "sqlite")),
                         {"migrations/0002_hosts:1 migration"})
        self.assertEqual(rules_of(good | step("0003_hosts", "postgres", "mysql", "sqlite")),
                         {"migrations/0003_hosts:1 migration"})
        self.assertEqual(rules_of(good | step("0001_leases", "oracle")),
                         {"migrations/0001_leases/oracle.sql:1 migration"})

    def test_nothing_of_one_machine(self):
        for text in ("see ../sha" "red/notes", "cd /wo" "rk/main", "/ho" "me/ann/x", "/ro" "ot/.ssh",
                     "https://pypi.arti" "factory.example/simple"):
            self.assertEqual(rules_of({"docs/x.md": text}), {"docs/x.md:1 machine"}, text)

    def test_unfinished_work_names_its_issue(self):
        self.assertEqual(rules_of({"README.md": "TO" "DO: later"}), {"README.md:1 unfinished"})
        self.assertEqual(rules_of({"README.md": "TO" "DO (issue 7): later"}), set())

    def test_tests_mirror_sources(self):
        source = {"frontend/base/ip.cpp": ""}
        self.assertEqual(rules_of(source | {"tests/base/ip_test.cpp": ""}), set())
        self.assertEqual(rules_of(source | {"tests/base/ip_text_test.cpp": ""}), set())
        self.assertEqual(rules_of(source | {"tests/base/address_test.cpp": ""}),
                         {"tests/base/address_test.cpp:1 mirror"})

    def test_formatting_is_clang_formats(self):
        tree = {".clang-format": "BasedOnStyle: Google\n", "frontend/base/x.cpp": "int   x;\n"}
        self.assertEqual(rules_of(tree), {"frontend/base/x.cpp:1 format"})


class CppText(unittest.TestCase):
    def lengths(self, text):
        return [last - first + 1 for first, last in functions(split(text)[0])]

    def test_comments_and_literals_are_not_code(self):
        code, literals = split('a("x//y"); // b("z")\nR"sql(c { )sql" d 1\'000')
        self.assertEqual(code.split(), ["a(", ");", "d", "1'000"])
        self.assertEqual(literals.split(), ['"x//y"', 'R"sql(c', "{", ')sql"'])

    def test_functions_are_found_in_classes_and_namespaces(self):
        text = "namespace a {\nclass B {\n  int f() const {\n    return 1;\n  }\n};\nint g() {\n}\n}\n"
        self.assertEqual(self.lengths(text), [3, 2])

    def test_initialisers_belong_to_their_constructor(self):
        self.assertEqual(self.lengths("A::A(int x)\n    : x_{x},\n      y_{1} {\n    g();\n}\n"), [5])

    def test_tables_are_not_functions(self):
        self.assertEqual(self.lengths("constexpr Row kRows[] = {\n  {f(1)},\n  {f(2)},\n};\n"), [])


if __name__ == "__main__":
    result = unittest.main(exit=False).result
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)

#include <algorithm>

#include "tests/domain/config_parsing.h"

namespace leasehold {
namespace {

using config_test::errors;
using config_test::loaded;
using config_test::notes;

/// A configuration whose line 2 has the classes, and line 3 a subnet with more in it.
std::string with_classes(const std::string& classes, const std::string& more = "") {
    return "{ \"Dhcp4\": { \"lease-database\": { \"type\": \"memfile\" },\n"
           "  \"client-classes\": [ " +
           classes +
           " ],\n"
           "  \"subnet4\": [ { \"id\": 1, \"subnet\": \"192.0.2.0/24\"" +
           more + " } ] } }";
}

std::string test_of(const std::string& test) {
    return R"({ "name": "a", "test": ")" + test + R"(" })";
}

std::string refusal_of(const std::string& classes) {
    std::string said = errors(with_classes(classes));
    const std::string where = "test.conf:2: Dhcp4/client-classes";
    return said.starts_with(where) ? said.substr(where.size()) : said;
}

TEST(ConfigClasses, ReadsEveryKeywordOfAClass) {
    const Config config = loaded(with_classes(R"(
        { "name": "a", "test": "option[60].exists", "only-in-additional-list": true,
          "next-server": "192.0.2.7", "server-hostname": "h", "boot-file-name": "f",
          "min-valid-lifetime": 60, "valid-lifetime": 120, "max-valid-lifetime": 180,
          "option-data": [ { "name": "domain-name", "data": "x", "client-classes": [ "b" ] } ],
          "user-context": { "limits": { "rate-limit": "60 packets per day" } } },
        { "name": "b", "template-test": "option[61].hex" })"));
    ASSERT_EQ(config.client_classes.size(), 2U);
    const ClientClass& a = config.client_classes[0];
    EXPECT_EQ(a.name, "a");
    EXPECT_EQ(a.test.value().source(), "option[60].exists");
    EXPECT_TRUE(a.additional);
    EXPECT_EQ(a.next_server.text(), "192.0.2.7");
    EXPECT_EQ(a.server_hostname, "h");
    EXPECT_EQ(a.boot_file_name, "f");
    EXPECT_EQ(a.lifetimes, (Lifetimes{120, 60, 180}));
    EXPECT_EQ(a.options.at(0).classes, ClassNames{"b"});
    EXPECT_TRUE(config.client_classes[1].is_template);
    EXPECT_TRUE(config.classifies);
}

TEST(ConfigClasses, WithoutClassesNothingIsClassified) {
    EXPECT_FALSE(loaded(with_classes("")).classifies);
    EXPECT_TRUE(loaded(with_classes("", R"(, "client-class": "ALL")")).classifies);
}

TEST(ConfigClasses, NamesThePlaceAndTheColumnOfAMistakeInATest) {
    EXPECT_EQ(refusal_of(test_of("option[60].exist")),
              "[0]/test: column 12: expected 'exists', 'text' or 'hex', got 'exist'\n");
    EXPECT_EQ(refusal_of(test_of("option[60].hex")),
              "[0]/test: column 1: expected a condition, got a text\n");
    EXPECT_EQ(refusal_of(R"({ "name": "a", "template-test": "option[60].exists" })"),
              "[0]/template-test: column 1: expected a text, got a condition\n");
    EXPECT_EQ(refusal_of(test_of("pkt6.msgtype == 1")),
              "[0]/test: column 1: 'pkt6' exists in DHCPv6 only\n");
}

TEST(ConfigClasses, AsksOnlyAboutClassesThatStandBefore) {
    EXPECT_EQ(refusal_of(test_of("known or member('b')")),
              "[0]/test: column 17: the class 'b' is not defined\n");
    EXPECT_EQ(refusal_of(test_of("member('b')") + R"(, { "name": "b" })"),
              "[0]/test: column 8: the class 'b' is defined at test.conf:2, not before this one: a "
              "class can only ask about those before it\n");
    EXPECT_EQ(refusal_of(test_of("member('a')")),
              "[0]/test: column 8: the class 'a' is defined at test.conf:2, not before this one: a "
              "class can only ask about those before it\n");
    for (const std::string name : {"ALL", "KNOWN", "UNKNOWN", "BOOTP", "VENDOR_CLASS_x", "HA_x",
                                   "SPAWN_a_b", "AFTER_x", "EXTERNAL_x", "SKIP_DDNS"}) {
        EXPECT_EQ(loaded(with_classes(test_of("member('" + name + "')"))).client_classes.size(),
                  1U);
    }
}

TEST(ConfigClasses, KnowsWhichAskAboutReservations) {
    const Config config = loaded(with_classes(
        R"x({ "name": "UNKNOWN" }, { "name": "a", "test": "unknown" }, { "name": "b", "test": "member('a')" },
           { "name": "c", "test": "member('ALL')" }, { "name": "d", "test": "member('UNKNOWN')" })x"));
    std::string asking;
    for (const ClientClass& one : config.client_classes) {
        if (one.asks_if_known) asking += one.name;
    }
    EXPECT_EQ(asking, "abd");
}

TEST(ConfigClasses, RefusesNamesThatAreMissingDoubledOrTheServers) {
    EXPECT_EQ(refusal_of("{}"), "[0]: a client class needs a 'name'\n");
    EXPECT_EQ(refusal_of(R"({ "name": "" })"), "[0]/name: a client class needs a 'name'\n");
    EXPECT_EQ(refusal_of(R"({ "name": "a" }, { "name": "a" })"),
              "[1]/name: the class 'a' stands at test.conf:2 already\n");
    EXPECT_EQ(refusal_of(R"({ "name": "ALL", "test": "option[1].exists" })"),
              "[0]/test: the server decides who is in 'ALL', no test does\n");
    EXPECT_EQ(refusal_of(R"({ "name": "DROP", "only-in-additional-list": true })"),
              "[0]: 'DROP' is never only in an additional list\n");
    EXPECT_EQ(refusal_of(R"({ "name": "KNOWN", "only-if-required": true })"),
              "[0]: 'KNOWN' is never only in an additional list\n");
    EXPECT_EQ(refusal_of(R"({ "name": "a", "test": "known", "template-test": "'x'" })"),
              "[0]/template-test: a class has 'test' or 'template-test', not both\n");
}

TEST(ConfigClasses, RefusesValuesOutOfOrder) {
    EXPECT_EQ(refusal_of(R"({ "name": "a", "valid-lifetime": 10, "min-valid-lifetime": 20 })"),
              "[0]/min-valid-lifetime: expected min-valid-lifetime 20 ≤ valid-lifetime 10 ≤ "
              "max-valid-lifetime 10\n");
    EXPECT_EQ(refusal_of(R"({ "name": "a", "next-server": "x" })"),
              "[0]/next-server: expected an IPv4 address, got 'x'\n");
    EXPECT_EQ(
        refusal_of(R"({ "name": "a", "option-data": [ { "name": "routers", "data": "x" } ] })")
            .find("[0]/option-data[0]/data: "),
        0U);
}

TEST(ConfigClasses, NotesListsOfClassesThatNobodyIsIn) {
    const std::string said =
        notes(with_classes(R"({ "name": "a" })",
                           R"(, "client-classes": [ "a", "b", "DROP", "VENDOR_CLASS_x" ],
            "pools": [ { "pool": "192.0.2.10-192.0.2.20", "client-class": "c",
                         "evaluate-additional-classes": [ "d", "a" ] } ],
            "option-data": [ { "name": "domain-name", "data": "x", "client-classes": [ "e" ] } ])"));
    for (const std::string where :
         {"test.conf:3: Dhcp4/subnet4[0]/client-classes[1]: the class 'b' is not defined: nobody "
          "is",
          "test.conf:4: Dhcp4/subnet4[0]/pools[0]/client-class: the class 'c'",
          "test.conf:5: Dhcp4/subnet4[0]/pools[0]/evaluate-additional-classes[0]: the class 'd'",
          "test.conf:6: Dhcp4/subnet4[0]/option-data[0]/client-classes[0]: the class 'e'"}) {
        EXPECT_NE(said.find(where), std::string::npos) << said;
    }
    EXPECT_EQ(std::ranges::count(said, '\n'), 4 + 1 /* memfile */) << said;
}

TEST(ConfigClasses, OpensWhatOtherServersWouldOwn) {
    const std::string text = with_classes("", R"(, "client-class": "HA_server2")");
    EXPECT_EQ(loaded(text).subnets4.at(0).classes, ClassNames{});
    EXPECT_NE(notes(text).find("Dhcp4/subnet4[0]: is open to everybody: HA_ classes"),
              std::string::npos);
}

TEST(ConfigClasses, TakesTheNameOfAPeerForItsClass) {
    const std::string text =
        R"({ "Dhcp4": { "lease-database": { "type": "postgresql", "name": "l", "user": "l" },
             "hooks-libraries": [ { "library": "libdhcp_ha.so", "parameters": {
                 "high-availability": [ { "this-server-name": "server1", "mode": "load-balancing",
                     "peers": [ { "name": "server1" }, { "name": "server2" } ] } ] } } ],
             "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [
                 { "pool": "192.0.2.10-192.0.2.20", "client-class": "server2" } ] } ] } })";
    EXPECT_EQ(loaded(text).subnets4.at(0).pools.at(0).classes, ClassNames{});
    EXPECT_NE(notes(text).find("pools[0]/client-class: 'server2' is a peer"), std::string::npos);
}

TEST(ConfigClasses, TakesOneSpellingOfAList) {
    const Config config = loaded(
        with_classes("", R"(, "client-class": "a", "require-client-classes": [ "b", "c" ])"));
    EXPECT_EQ(config.subnets4.at(0).classes, ClassNames{"a"});
    EXPECT_EQ(config.subnets4.at(0).additional_classes, (ClassNames{"b", "c"}));
    EXPECT_EQ(errors(with_classes("", R"(, "client-class": "a", "client-classes": [ "a" ])")),
              "test.conf:3: Dhcp4/subnet4[0]/client-class: is the old spelling of "
              "'client-classes', which stands here too: one of them is enough\n");
}

}  // namespace
}  // namespace leasehold

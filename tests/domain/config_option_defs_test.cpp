#include "tests/domain/config_parsing.h"

namespace leasehold {
namespace {

using config_test::errors;
using config_test::loaded;

std::string with_defs(const std::string& defs, const std::string& options = "") {
    return "{ \"Dhcp4\": { \"option-def\": [ " + defs + " ],\n\"option-data\": [ " + options +
           " ], \"subnet4\": [ { \"id\": 1, \"subnet\": \"192.0.2.0/24\" } ] } }";
}

/// What is wrong with one option-def, without its place.
std::string refused(const std::string& def) {
    std::string said = errors(with_defs(def));
    const std::string place = "test.conf:1: Dhcp4/option-def[0]";
    return said.starts_with(place) ? said.substr(place.size()) : said;
}

struct Case {
    const char* def;
    const char* said;
};

TEST(ConfigOptionDefs, RefusesWhatNoOptionCanBe) {
    const Case cases[] = {
        {R"({"name": "a", "code": 0, "type": "uint8"})",
         "/code: expected an integer from 1 to 65535, got 0\n"},
        {R"({"name": "a", "code": 255, "type": "uint8"})",
         "/code: 255 ends the options (RFC 2132 §3.2)\n"},
        {R"({"name": "a", "code": 256, "type": "uint8", "space": "x"})",
         "/code: expected an option code from 1 to 255, got 256\n"},
        {R"({"name": "a", "code": 3, "type": "uint8"})",
         "/code: option 3 is the standard option 'routers': it cannot be defined anew\n"},
        {R"({"name": "routers", "code": 222, "type": "uint8"})",
         "/name: 'routers' is a standard option: it cannot be defined anew\n"},
        {R"({"name": "a b", "code": 222, "type": "uint8"})",
         "/name: expected letters, digits, '-' and '_', got 'a b'\n"},
        {R"({"name": "a", "code": 222, "type": "uint8", "space": "dhcp6"})",
         "/space: 'dhcp6' is no space of DHCPv4 options\n"},
        {R"({"name": "a", "code": 222, "type": "uint8", "encapsulate": "b c"})",
         "/encapsulate: 'b c' is no space of DHCPv4 options\n"},
        {R"({"name": "a", "code": 222, "type": "uint8", "encapsulate": "dhcp4"})",
         "/encapsulate: an option cannot hold the space that it belongs to\n"},
        {R"({"name": "a", "code": 1, "type": "empty", "space": "x", "encapsulate": "dhcp4"})",
         "/encapsulate: 'dhcp4' is the space of whole messages: no option holds it\n"},
        {R"({"name": "a", "code": 222, "type": "uint8", "array": true, "encapsulate": "x"})",
         "/encapsulate: an array has no end that sub-options could stand behind\n"},
        {R"({"name": "a", "code": 222, "type": "string", "array": true})",
         "/array: there is no array of type 'string': its values could not be told apart\n"},
        {R"({"name": "a", "code": 222, "type": "empty", "array": true})",
         "/array: there is no array of type 'empty': its values could not be told apart\n"},
        {R"({"name": "a", "code": 222, "type": "uint8", "record-types": "uint8, uint8"})",
         "/record-types: only an option of type 'record' has record-types\n"},
        {R"({"name": "a", "code": 222, "type": "record", "record-types": "uint8"})",
         "/record-types: a record has at least two fields, got 1\n"},
        {R"({"name": "a", "code": 222, "type": "record"})",
         ": a record has at least two fields, got 0\n"},
        {R"({"name": "a", "code": 222, "type": "record", "record-types": "string, uint8"})",
         "/record-types: no field can stand behind one of type 'string', which has no end\n"},
        {R"({"name": "a", "code": 222, "type": "record", "record-types": "uint8, empty"})",
         "/record-types: a record has no field of type 'empty'\n"},
        {R"({"name": "a", "code": 222, "type": "record", "record-types": "uint8, binary", "array": true})",
         "/array: there is no array of type 'binary': its values could not be told apart\n"},
        {R"({"code": 222, "type": "uint8"})", ": an option-def needs 'name'\n"},
        {R"({"name": "a", "code": 222})", ": an option-def needs 'type'\n"},
        {R"({"name": "a", "type": "uint8"})", ": an option-def needs 'code'\n"},
    };
    for (const Case& each : cases) EXPECT_EQ(refused(each.def), each.said) << each.def;
    EXPECT_EQ(refused(R"({"name": "a", "code": 222, "type": "any-address"})").substr(0, 43),
              "/type: there is no type 'any-address'; expe");
}

TEST(ConfigOptionDefs, RefusesTwoOfANameOrACode) {
    EXPECT_EQ(errors(with_defs(
                  "\n{\"name\": \"a\", \"code\": 222, \"type\": \"uint8\"},\n"
                  "{\"name\": \"b\", \"code\": 222, \"type\": \"uint8\"},\n"
                  "{\"name\": \"a\", \"code\": 223, \"type\": \"uint8\"},\n"
                  "{\"name\": \"a\", \"code\": 222, \"type\": \"uint8\", \"space\": \"x\"}")),
              "test.conf:3: Dhcp4/option-def[1]: the option 'a' (222) is defined already, at "
              "test.conf:2\n"
              "test.conf:4: Dhcp4/option-def[2]: the option 'a' (222) is defined already, at "
              "test.conf:2\n");
}

TEST(ConfigOptionDefs, RefusesSpacesThatHoldEachOther) {
    EXPECT_EQ(
        errors(with_defs(
            R"({"name": "a", "code": 1, "type": "empty", "space": "x", "encapsulate": "y"},
                     {"name": "b", "code": 1, "type": "empty", "space": "y", "encapsulate": "x"})")),
        "test.conf:1: Dhcp4/option-def[0]/encapsulate: the space 'x' would hold itself, by way "
        "of 'y'\n");
}

TEST(ConfigOptionDefs, DefineWhatOptionDataSpeaksOf) {
    const std::string def = R"({"name": "a", "code": 222, "type": "uint16", "array": true})";
    const Config config = loaded(with_defs(def, R"({"name": "a", "data": "1, 2"})"));
    EXPECT_EQ(config.options, (OptionSet{{222, Bytes{0, 1, 0, 2}}}));
    EXPECT_EQ(errors(with_defs(def, R"({"name": "a", "data": "1, x"})")),
              "test.conf:2: Dhcp4/option-data[0]/data: option a (222) expects a number from 0 to "
              "65535, got 'x'\n");
    EXPECT_EQ(errors(with_defs(def, R"({"name": "b", "code": 222, "data": "1"})")),
              "test.conf:2: Dhcp4/option-data[0]/name: the option 222 is called 'a', not 'b'\n");
}

TEST(ConfigOptionDefs, ARecordWantsAllItsFields) {
    const std::string def =
        R"({"name": "a", "code": 222, "type": "record", "record-types": "uint8, string"})";
    EXPECT_EQ(errors(with_defs(def, R"({"name": "a", "data": "1, b, c"})")),
              "test.conf:2: Dhcp4/option-data[0]/data: option a (222) takes 2 values, got 3 in "
              "'1, b, c'; expected uint8, string (a comma inside a value is written \\,)\n");
}

TEST(ConfigOptionDefs, Option43IsTheVendorsBusiness) {
    const std::string def =
        R"({"name": "vendor-encapsulated-options", "type": "empty", "encapsulate": "x"})";
    const Config config =
        loaded(with_defs(def, R"({"code": 43}, {"code": 1, "space": "x", "data": "0102"})"));
    EXPECT_EQ(config.options, (OptionSet{{43, Bytes{1, 2, 1, 2}}}));
}

}  // namespace
}  // namespace leasehold

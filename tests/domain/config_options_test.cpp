#include "tests/domain/config_parsing.h"

namespace leasehold {
namespace {

using config_test::errors;
using config_test::loaded;
using config_test::notes;

std::string with_options(const std::string& options) {
    return "{ \"Dhcp4\": { \"option-data\": [ " + options +
           " ],\n \"subnet4\": [ { \"id\": 1, \"subnet\": \"192.0.2.0/24\" } ] } }";
}

/// The options of the server, as "code=hex".
std::string options_of(const std::string& options) {
    const Config config = loaded(with_options(options));
    std::string out;
    for (const OptionValue& option : config.options) {
        out += (out.empty() ? "" : " ") + std::to_string(option.code) + "=" + to_hex(option.data);
        if (option.always_send) out += " always";
        if (option.never_send) out += " never";
        if (option.enterprise != 0) out += " of " + std::to_string(option.enterprise);
    }
    return out;
}

TEST(ConfigOptions, FindsOptionsByNameAndByCode) {
    EXPECT_EQ(
        options_of(R"({"name": "routers", "data": "192.0.2.1"}, {"code": 15, "data": "a.b"})"),
        "3=c0000201 15=612e62");
    EXPECT_EQ(
        options_of(R"({"name": "routers", "code": 3, "space": "dhcp4", "data": "192.0.2.1"})"),
        "3=c0000201");
}

TEST(ConfigOptions, ReadsTextAndHex) {
    EXPECT_EQ(options_of(R"({"code": 6, "data": "192.0.2.1, 192.0.2.2"})"), "6=c0000201c0000202");
    EXPECT_EQ(options_of(R"({"code": 6, "csv-format": false, "data": "C0 00 02 01"})"),
              "6=c0000201");
    EXPECT_EQ(options_of(R"({"code": 224, "data": "0x0a0b"})"), "224=0a0b");
    EXPECT_EQ(options_of(R"({"code": 224, "csv-format": false, "data": "'ab'"})"), "224=6162");
}

TEST(ConfigOptions, ReadsWhenToSend) {
    EXPECT_EQ(options_of(R"({"code": 15, "data": "a", "always-send": true},
                            {"code": 3, "data": "192.0.2.1", "never-send": true})"),
              "3=c0000201 never 15=61 always");
}

TEST(ConfigOptions, EachScopeKeepsItsOwn) {
    const Config config = loaded(R"({ "Dhcp4": {
        "option-data": [ { "code": 54, "data": "192.0.2.9" }, { "code": 15, "data": "global" } ],
        "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24",
            "option-data": [ { "code": 15, "data": "subnet" } ],
            "pools": [ { "pool": "192.0.2.0/28",
                         "option-data": [ { "code": 12, "data": "pool" } ] } ] } ] } })");
    const auto text = [](std::string_view word) { return to_bytes(as_bytes(word)); };
    const Subnet4& subnet = config.subnets4.at(0);
    EXPECT_EQ(config.options, (OptionSet{{15, text("global")}, {54, Bytes{192, 0, 2, 9}}}));
    EXPECT_EQ(subnet.options, (OptionSet{{15, text("subnet")}}));
    EXPECT_EQ(subnet.pools.at(0).options, (OptionSet{{12, text("pool")}}));
    EXPECT_EQ(subnet.configured_identifier, Ip::v4(0xc0000209));
}

TEST(ConfigOptions, VendorsOptionsKeepTheirEnterprise) {
    EXPECT_EQ(options_of(R"({"name": "tftp-servers", "space": "vendor-4491", "data": "192.0.2.1"},
                            {"code": 9, "space": "vendor-4491", "data": "ff"},
                            {"name": "routers", "data": "192.0.2.1"})"),
              "3=c0000201 2=c0000201 of 4491 9=ff of 4491");
}

TEST(ConfigOptions, KeepsOneValueForEachClass) {
    const Config config =
        loaded(with_options(R"({"code": 15, "client-classes": ["a", "b"], "data": "ab"},
                        {"code": 15, "data": "rest"})"));
    ASSERT_EQ(config.options.size(), 2U);
    EXPECT_EQ(config.options[0].classes, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(to_string(config.options[1].data), "rest");
}

TEST(ConfigOptions, NotesSubOptionsThatNothingCarries) {
    EXPECT_EQ(
        notes(
            with_options(R"({"code": 1, "space": "cablelabs-client-conf", "data": "192.0.2.1"})")),
        "test.conf:1: Dhcp4/option-data[0]/space: is not sent: no option beside it carries the "
        "space 'cablelabs-client-conf'\n");
}

TEST(ConfigOptions, HexadecimalMustFitTheTypeToo) {
    const auto refused = [](const std::string& option) { return errors(with_options(option)); };
    EXPECT_EQ(
        refused(R"({"code": 3, "csv-format": false, "data": "c00002"})"),
        "test.conf:1: Dhcp4/option-data[0]/data: option routers (3) is of type ipv4-address, an "
        "array, which c00002 is not\n");
    for (const char* option : {R"({"code": 19, "csv-format": false, "data": "02"})",
                               R"({"code": 23, "csv-format": false, "data": "4041"})",
                               R"({"code": 119, "csv-format": false, "data": "0161"})",
                               R"({"code": 12, "csv-format": false, "data": ""})",
                               R"({"code": 78, "csv-format": false, "data": "01c00002"})",
                               R"({"code": 143, "csv-format": false, "data": "000461"})",
                               R"({"code": 159, "csv-format": false, "data": "001100"})"}) {
        EXPECT_NE(refused(option), "") << option;
    }
    for (const char* option : {R"({"code": 43, "csv-format": false, "data": "0102"})",
                               R"({"code": 12, "csv-format": false, "data": "61ff"})",
                               R"({"code": 125, "csv-format": false, "data": "0000118b00"})",
                               R"({"code": 162, "csv-format": false, "data": "0102"})",
                               R"({"code": 3, "never-send": true})"}) {
        loaded(with_options(option));
    }
}

TEST(ConfigOptions, RefusesOtherSpaces) {
    EXPECT_EQ(errors(with_options(R"({"code": 1, "space": "dhcp6", "data": "00"})")),
              "test.conf:1: Dhcp4/option-data[0]/space: 'dhcp6' is no space of DHCPv4 options\n");
    EXPECT_EQ(errors(with_options(R"({"name": "tftp", "space": "vendor-4491", "data": "00"})")),
              "test.conf:1: Dhcp4/option-data[0]/name: there is no option 'tftp' in the space "
              "'vendor-4491' (a name of your own needs an option-def, or its 'code' as well)\n");
}

TEST(ConfigOptions, RefusesWhatItCannotEncode) {
    EXPECT_EQ(errors(with_options("\n"
                                  R"({"name": "routrs", "data": "192.0.2.1"},
{"code": 3, "name": "domain-name", "data": "192.0.2.1"},
{"data": "x"},
{"code": 255, "data": "x"},
{"code": 224, "data": "x"},
{"code": 224, "csv-format": true, "data": "x"},
{"code": 3, "data": "nowhere"})")),
              "test.conf:2: Dhcp4/option-data[0]/name: there is no DHCPv4 option 'routrs'; did you "
              "mean 'routers'? (a name of your own needs an option-def, or its 'code' as well)\n"
              "test.conf:3: Dhcp4/option-data[1]/code: the option 'domain-name' has the code 15, "
              "not 3\n"
              "test.conf:4: Dhcp4/option-data[2]: an option needs 'name' or 'code'\n"
              "test.conf:5: Dhcp4/option-data[3]/code: expected an option code from 1 to 254, got "
              "255\n"
              "test.conf:6: Dhcp4/option-data[4]/data: the type of option 224 is not known, so its "
              "data is hexadecimal: expected pairs of hexadecimal digits, got 'x'\n"
              "test.conf:7: Dhcp4/option-data[5]/csv-format: the type of option 224 is not known: "
              "give its data in hexadecimal, with csv-format false, or define it (option-def)\n"
              "test.conf:8: Dhcp4/option-data[6]/data: option routers (3) expects an IPv4 address "
              "such as 192.0.2.1, got 'nowhere'\n");
}

TEST(ConfigOptions, TakesTheFirstOfTwoAndSaysSo) {
    const std::string twice =
        with_options(R"({"code": 15, "data": "a"}, {"code": 15, "data": "b"})");
    EXPECT_EQ(loaded(twice).options.at(0).data, Bytes{'a'});
    EXPECT_EQ(notes(twice),
              "test.conf:1: Dhcp4/option-data[1]: option 15 stands here a second time: the first "
              "counts\n");
}

}  // namespace
}  // namespace leasehold

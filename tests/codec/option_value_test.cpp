#include "codec/option_value.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace leasehold {
namespace {

const OptionDef& def(std::string_view name) {
    const OptionDef* found = find_option4(name);
    EXPECT_NE(found, nullptr) << name;
    return *found;
}

std::string hex_of(std::string_view name, std::string_view text) {
    const Result<Bytes> bytes = option_from_text(def(name), text);
    return bytes ? to_hex(*bytes) : "error: " + bytes.error().message;
}

std::string text_of(std::string_view name, std::string_view hex) {
    return option_to_text(def(name), from_hex(hex).value());
}

TEST(OptionFromText, ReadsAddressesWithBlanksAndALastComma) {
    EXPECT_EQ(hex_of("subnet-mask", " 255.255.255.0 "), "ffffff00");
    EXPECT_EQ(hex_of("routers", "192.0.2.1,192.0.2.2 , 192.0.2.3,"), "c0000201c0000202c0000203");
}

TEST(OptionFromText, ReadsNumbersInDecimalAndHexadecimal) {
    EXPECT_EQ(hex_of("default-ip-ttl", "64"), "40");
    EXPECT_EQ(hex_of("interface-mtu", "0x05DC"), "05dc");
    EXPECT_EQ(hex_of("arp-cache-timeout", "4294967295"), "ffffffff");
    EXPECT_EQ(hex_of("time-offset", "-3600"), "fffff1f0");
    EXPECT_EQ(hex_of("path-mtu-plateau-table", "68, 296"), "00440128");
}

TEST(OptionFromText, RefusesNumbersOutOfRange) {
    for (const char* text :
         {"256", "-1", "1.5", "0x", "0x-1", "x", "1 2", "99999999999999999999"}) {
        EXPECT_EQ(hex_of("default-ip-ttl", text),
                  "error: option default-ip-ttl (23) expects a number from 0 to 255, got '" +
                      std::string(text) + "'");
    }
    EXPECT_FALSE(option_from_text(def("time-offset"), "2147483648"));
}

TEST(OptionFromText, ReadsBooleans) {
    EXPECT_EQ(hex_of("ip-forwarding", "true") + hex_of("ip-forwarding", "0"), "0100");
    EXPECT_FALSE(option_from_text(def("ip-forwarding"), "yes"));
}

TEST(OptionFromText, AStringIsTheWholeTextAndItsCommasMayBeEscaped) {
    EXPECT_EQ(hex_of("boot-file-name", " foo\\,bar, baz "), to_hex(as_bytes("foo,bar, baz")));
    EXPECT_EQ(hex_of("boot-file-name", "C:\\dir"), to_hex(as_bytes("C:\\dir")));
    EXPECT_FALSE(option_from_text(def("host-name"), " "));
}

TEST(OptionFromText, ReadsDomainNames) {
    EXPECT_EQ(hex_of("v4-lost", "a.example."), "0161076578616d706c6500");
    EXPECT_EQ(hex_of("domain-search", "a.b, c"),
              "016101620001"
              "6300");
    for (const char* text : {"a..b", ".a", "a b", "..", "a\\b"}) {
        EXPECT_FALSE(option_from_text(def("v4-lost"), text)) << text;
    }
    EXPECT_FALSE(option_from_text(def("v4-lost"), std::string(64, 'a')));
    EXPECT_TRUE(option_from_text(def("v4-lost"), std::string(63, 'a')));
}

// The examples of RFC 3442's text: only the significant octets of a destination are sent.
TEST(OptionFromText, ReadsClasslessRoutes) {
    EXPECT_EQ(hex_of("classless-static-route", "0.0.0.0/0 - 10.0.0.1"), "000a000001");
    EXPECT_EQ(hex_of("classless-static-route", "10.0.0.0/8 - 10.1.2.3, 10.229.0.128/25-10.0.0.1"),
              "080a0a010203"
              "190ae500800a000001");
    EXPECT_EQ(hex_of("classless-static-route", "10.0.0.1/8 - 10.1.2.3"),
              "error: option classless-static-route (121) expects destination/length - router, "
              "such as 10.0.0.0/8 - 192.0.2.1, got '10.0.0.1/8 - 10.1.2.3'");
    EXPECT_FALSE(option_from_text(def("classless-static-route"), "10.0.0.0/8"));
}

TEST(OptionFromText, CountsValues) {
    EXPECT_EQ(hex_of("subnet-mask", "255.0.0.0, 255.255.0.0"),
              "error: option subnet-mask (1) takes one value, got 2 in '255.0.0.0, 255.255.0.0'; "
              "expected an IPv4 address such as 192.0.2.1");
    EXPECT_EQ(hex_of("routers", " , "),
              "error: option routers (3) takes one or more values, got 0 in ' , '; expected an "
              "IPv4 address such as 192.0.2.1");
    EXPECT_FALSE(option_from_text(def("routers"), "2001:db8::1"));
}

TEST(OptionFromText, BinaryIsHexadecimalAndEmptyIsNothing) {
    EXPECT_EQ(hex_of("user-class", "0x0A0b"), "0a0b");
    EXPECT_EQ(hex_of("vendor-encapsulated-options", ""), "");
    EXPECT_EQ(hex_of("vendor-encapsulated-options", "0a"),
              "error: option vendor-encapsulated-options (43) expects nothing (csv-format false "
              "takes hexadecimal), got '0a'");
}

struct TypeCase {
    OptionType type;
    const char* text;
    const char* hex;  ///< nullptr: the text is refused
};

// A row for each type: what it takes, and what it does not.
constexpr TypeCase kTypeCases[] = {
    {OptionType::Empty, "", ""},
    {OptionType::Empty, "x", nullptr},
    {OptionType::Binary, "0a0B", "0a0b"},
    {OptionType::Binary, "0x0a0b", "0a0b"},
    {OptionType::Binary, "'ab'", "6162"},
    {OptionType::Binary, "xy", nullptr},
    {OptionType::Boolean, "true", "01"},
    {OptionType::Boolean, "FALSE", "00"},
    {OptionType::Boolean, "2", nullptr},
    {OptionType::Uint8, "255", "ff"},
    {OptionType::Uint8, "256", nullptr},
    {OptionType::Uint16, "0xffff", "ffff"},
    {OptionType::Uint16, "65536", nullptr},
    {OptionType::Uint32, "4294967295", "ffffffff"},
    {OptionType::Uint32, "-1", nullptr},
    {OptionType::Int8, "-128", "80"},
    {OptionType::Int8, "128", nullptr},
    {OptionType::Int8, "0xff", nullptr},
    {OptionType::Int16, "-1", "ffff"},
    {OptionType::Int16, "32768", nullptr},
    {OptionType::Int32, "-2147483648", "80000000"},
    {OptionType::Int32, "2147483648", nullptr},
    {OptionType::Ipv4Address, "192.0.2.1", "c0000201"},
    {OptionType::Ipv4Address, "::1", nullptr},
    {OptionType::Ipv6Address, "2001:db8::1", "20010db8000000000000000000000001"},
    {OptionType::Ipv6Address, "192.0.2.1", nullptr},
    {OptionType::Ipv6Prefix, "2001:db8::/32", "2020010db8"},
    {OptionType::Ipv6Prefix, "2001:db8:8000::/33", "2120010db880"},
    {OptionType::Ipv6Prefix, "::/0", "00"},
    {OptionType::Ipv6Prefix, "192.0.2.0/24", nullptr},
    {OptionType::Ipv6Prefix, "2001:db8::1", nullptr},
    {OptionType::Psid, "3/4", "043000"},
    {OptionType::Psid, "0/0", "000000"},
    {OptionType::Psid, "65535/16", "10ffff"},
    {OptionType::Psid, "16/4", nullptr},
    {OptionType::Psid, "1/17", nullptr},
    {OptionType::Psid, "1", nullptr},
    {OptionType::String, "a, b", "612c2062"},
    {OptionType::String, "", nullptr},
    {OptionType::Fqdn, "a.b", "0161016200"},
    {OptionType::Fqdn, "a..b", nullptr},
    {OptionType::Tuple, "abc", "03616263"},
    {OptionType::Tuple, "", nullptr},
    {OptionType::LongTuple, "abc", "0003616263"},
    {OptionType::SearchList, "a.b", "0161016200"},
    {OptionType::ClasslessStaticRoute, "10.0.0.0/8 - 192.0.2.1", "080ac0000201"},
    {OptionType::ClasslessStaticRoute, "10.0.0.0 - 192.0.2.1", nullptr},
    {OptionType::Dnr, "1, a", "0006000103016100"},
    {OptionType::Dnr, "1, a | 2, b", "00060001030161000006000203016200"},
    {OptionType::Dnr, "1, a, 192.0.2.1",
     "000b000103016100"
     "04c0000201"},
    {OptionType::Dnr, "1, a, 192.0.2.1, dohpath=/q port=1 alpn=h2",
     "001e00010301610004c0000201"
     "00010003026832"
     "000300020001"
     "000700022f71"},
    {OptionType::Dnr, "1", nullptr},
    {OptionType::Dnr, "x, a", nullptr},
    {OptionType::Dnr, "1, a, , alpn=dot", nullptr},
    {OptionType::Dnr, "1, a, 192.0.2.1, ipv4hint=192.0.2.2", nullptr},
    {OptionType::Dnr, "1, a, 192.0.2.1, port=0", nullptr},
    {OptionType::Dnr, "1, a, 192.0.2.1, port=1 port=2", nullptr},
    {OptionType::Dnr, "1, a |", nullptr},
};

TEST(OptionFromText, ReadsOneValueOfEachType) {
    for (const TypeCase& each : kTypeCases) {
        const OptionDef option{222, "option", each.type};
        const auto data = option_from_text(option, each.text);
        const std::string where = std::string(name_of(each.type)) + " '" + each.text + "'";
        ASSERT_EQ(data.has_value(), each.hex != nullptr) << where;
        if (!data) continue;
        EXPECT_EQ(to_hex(*data), each.hex) << where;
        EXPECT_TRUE(fits(option, *data)) << where;
        const std::string printed = option_to_text(option, *data);
        if (printed.starts_with("0x")) continue;
        EXPECT_EQ(option_from_text(option, printed), *data) << where;
    }
}

TEST(OptionFits, WantsWholeValues) {
    for (const TypeCase& each : kTypeCases) {
        const bool open = each.type == OptionType::Binary || each.type == OptionType::String ||
                          each.type == OptionType::Dnr || each.type == OptionType::Empty;
        if (each.hex == nullptr || open) continue;
        const OptionDef option{222, "option", each.type};
        const Bytes data = from_hex(each.hex).value();
        EXPECT_FALSE(fits(option, ByteView(data).first(data.size() - 1))) << each.hex;
        Bytes longer = data;
        longer.push_back(0xff);
        EXPECT_FALSE(fits(option, longer)) << each.hex;
        // Sub-options may follow where there are any.
        OptionDef carrier = option;
        carrier.encapsulates = "space";
        const bool list = each.type == OptionType::ClasslessStaticRoute;
        EXPECT_EQ(fits(carrier, longer), !list) << each.hex;
    }
}

TEST(OptionFromText, ARecordHasAValueForEachFieldAndItsLastMayRepeat) {
    static constexpr OptionType kFields[] = {OptionType::Uint8, OptionType::String};
    static constexpr OptionType kNumbers[] = {OptionType::Uint8, OptionType::Uint16};
    const OptionDef record{222, "r", OptionType::Record, false, {}, kFields};
    const OptionDef array{222, "r", OptionType::Record, true, {}, kNumbers};
    EXPECT_EQ(to_hex(option_from_text(record, "1, a\\, b").value()), "01612c2062");
    EXPECT_EQ(option_to_text(record, from_hex("01612c2062").value()), "1, a\\, b");
    EXPECT_FALSE(option_from_text(record, "1"));
    EXPECT_FALSE(option_from_text(record, "1, a, b"));
    EXPECT_EQ(to_hex(option_from_text(array, "1, 2, 3").value()), "0100020003");
    EXPECT_FALSE(option_from_text(array, "1"));
    EXPECT_TRUE(fits(array, from_hex("0100020003").value()));
    EXPECT_FALSE(fits(array, from_hex("01000200").value()));
}

TEST(OptionFromText, ASearchListPointsBack) {
    EXPECT_EQ(hex_of("domain-search", "a.example.org, b.example.org, example.org, c"),
              "0161076578616d706c65036f7267000162c002c002016300");
    EXPECT_EQ(text_of("domain-search", "0161076578616d706c65036f7267000162c002c002016300"),
              "a.example.org, b.example.org, example.org, c");
}

TEST(EnterpriseData, EndsAtTheOneThatRunsOver) {
    const Bytes data = from_hex("0000118b02010000000063000000").value();
    const auto blocks = enterprise_data(data);
    ASSERT_EQ(blocks.size(), 2U);
    EXPECT_EQ(blocks[1].enterprise, 99U);
    EXPECT_EQ(blocks[0].enterprise, 4491U);
    EXPECT_EQ(to_hex(blocks[0].data), "0100");
    EXPECT_TRUE(enterprise_data(from_hex("0000118b05").value()).empty());
}

TEST(OptionFromHex, ReadsHexadecimalOrATextInSingleQuotes) {
    for (const char* text : {"0a0b", "0x0A0B", "0a:0b", " 0a 0b "}) {
        EXPECT_EQ(to_hex(option_from_hex(text).value()), "0a0b") << text;
    }
    EXPECT_EQ(to_string(option_from_hex("'it''s'").value()), "it''s");
    EXPECT_TRUE(option_from_hex("''")->empty());
    EXPECT_FALSE(option_from_hex("'"));
    EXPECT_FALSE(option_from_hex("host"));
    EXPECT_EQ(to_hex(option_from_hex("abc").value()), "0abc");
    EXPECT_EQ(to_hex(option_from_hex("0xabc").value()), "0abc");
}

TEST(OptionToText, PrintsWhatItsTypeSays) {
    EXPECT_EQ(text_of("routers", "c0000201c0000202"), "192.0.2.1, 192.0.2.2");
    EXPECT_EQ(text_of("time-offset", "fffff1f0"), "-3600");
    EXPECT_EQ(text_of("ip-forwarding", "01"), "true");
    EXPECT_EQ(text_of("host-name", to_hex(as_bytes("h\xc3\xb6st, 1"))), "h\xc3\xb6st, 1");
    EXPECT_EQ(text_of("dhcp-client-identifier", "010200"), "010200");
    EXPECT_EQ(text_of("classless-static-route", "190ae500800a000001000a000002"),
              "10.229.0.128/25 - 10.0.0.1, 0.0.0.0/0 - 10.0.0.2");
    EXPECT_EQ(text_of("dhcp-agent-options", ""), "");
}

TEST(OptionToText, PrintsHexadecimalWhenTheTypeDoesNotFit) {
    EXPECT_EQ(text_of("subnet-mask", "c00002"), "0xc00002");
    EXPECT_EQ(text_of("routers", "c0000201c0"), "0xc0000201c0");
    EXPECT_EQ(text_of("routers", ""), "0x");
    EXPECT_EQ(text_of("default-ip-ttl", "0102"), "0x0102");
    EXPECT_EQ(text_of("ip-forwarding", "02"), "0x02");
    EXPECT_EQ(text_of("host-name", "61ff"), "0x61ff");
    EXPECT_EQ(text_of("host-name", "6100"), "0x6100");
    EXPECT_EQ(text_of("host-name", "1b5b"), "0x1b5b");
    EXPECT_EQ(text_of("classless-static-route", "210a0000000a000001"), "0x210a0000000a000001");
    EXPECT_EQ(text_of("classless-static-route", "040b0a000001"), "0x040b0a000001");
    EXPECT_EQ(text_of("dhcp-agent-options", "0100"), "0x0100");
}

TEST(OptionToText, EveryPrefixOfEveryStandardOptionPrints) {
    Random random(4);
    for (const OptionDef& option : option_defs4()) {
        Bytes data(64);
        for (std::uint8_t& byte : data) byte = static_cast<std::uint8_t>(random.below(34));
        for (std::size_t size = 0; size <= data.size(); ++size) {
            const ByteView prefix = ByteView(data).first(size);
            const std::string text = option_to_text(option, prefix);
            if (text.starts_with("0x")) continue;
            const Result<Bytes> again = option_from_text(option, text);
            ASSERT_TRUE(again) << option.name << " " << text;
            EXPECT_EQ(option_to_text(option, *again), text) << option.name;
        }
    }
}

TEST(SubOptions, EndAtTheOneThatRunsOver) {
    EXPECT_EQ(sub_options({}), std::vector<SubOption>{});
    const Bytes data = from_hex("0104c000020102000105aa").value();
    const std::vector<SubOption> expected{{1, {192, 0, 2, 1}}, {2, {}}};
    EXPECT_EQ(sub_options(data), expected);
    EXPECT_EQ(sub_options(ByteView(data).first(9)), expected);
}

}  // namespace
}  // namespace leasehold

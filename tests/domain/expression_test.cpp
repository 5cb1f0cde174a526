#include "domain/expression.h"

#include <gtest/gtest.h>

#include "tests/domain/world.h"

namespace leasehold {
namespace {

std::optional<std::uint16_t> option_code(std::string_view name) {
    const OptionDef* def = find_option4(name);
    return def == nullptr ? std::nullopt : std::optional(def->code);
}

/// A client of docsis: everything that an expression can ask about.
Packet4 cable_modem() {
    Packet4 packet = discover();
    packet.xid = 12345;
    packet.giaddr = ip("198.51.100.1");
    packet.ciaddr = ip("192.0.2.9");
    packet.yiaddr = ip("192.0.2.8");
    packet.siaddr = ip("192.0.2.7");
    packet.options.set(12, text("CPE-7.Example"));
    packet.options.set(60, text("docsis3.0"));
    packet.options.set(61, hex("01020000000001"));
    packet.options.set(39, hex("00000010"));
    packet.options.set(80, {});
    packet.options.set(50, hex("c0000209"));
    packet.options.set(55, hex("0103060f"));
    packet.options.set(57, hex("05dc"));
    packet.options.set(6, hex("c0000201c0000202"));
    packet.options.set(82, hex("0104c0a80001020a6574682d312f302f3132"));
    packet.options.set(124, hex("0000118b036162630000118b026465000000090178"));
    packet.options.set(125, hex("0000118b080102c0de0202beef0000000903010178"));
    return packet;
}

struct Asked {
    Packet4 packet = cable_modem();
    Arrival arrival{ip("198.51.100.1"), 67, ip("192.0.2.1"), "eth0", kServer};
    std::vector<std::string> classes{"ALL", "cable", "KNOWN"};
    ExpressionInput input() const { return {packet, arrival, classes}; }
};

/// "true", "false", "nothing" for an evaluation error, else the parser's words.
std::string condition(std::string_view source, const Asked& asked = {}) {
    const auto expression =
        Expression::parse(source, ExpressionType::Condition, Family::V4, option_code);
    if (!expression) return expression.error().message;
    const auto holds = evaluate_condition(*expression, asked.input());
    if (!holds) return "nothing";
    return *holds ? "true" : "false";
}

std::string value(std::string_view source, const Asked& asked = {}) {
    const auto expression =
        Expression::parse(source, ExpressionType::Text, Family::V4, option_code);
    if (!expression) return expression.error().message;
    return evaluate_text(*expression, asked.input()).value_or("nothing");
}

std::string refusal(std::string_view source, Family family = Family::V4,
                    ExpressionType wanted = ExpressionType::Condition) {
    const auto expression = Expression::parse(source, wanted, family, option_code);
    return expression ? "taken" : expression.error().message;
}

struct Case {
    std::string_view source;
    std::string_view result;
};

constexpr Case kTexts[] = {
    // literals
    {"'example'", "example"},
    {"''", ""},
    {"0x5a7d", "Z}"},
    {"0X4a4", "\x04\xa4"},
    {"hexstring(10.0.0.1, '')", "0a000001"},
    {"hexstring(2001:db8::1, '')", "20010db8000000000000000000000001"},
    {"hexstring(::, '')", "00000000000000000000000000000000"},
    {"hexstring(::ffff:10.0.0.1, '')", "00000000000000000000ffff0a000001"},
    {"hexstring(123, '')", "0000007b"},
    {"hexstring(4294967295, '')", "ffffffff"},
    // options
    {"option[60].hex", "docsis3.0"},
    {"option[60].text", "docsis3.0"},
    {"option[vendor-class-identifier].hex", "docsis3.0"},
    {"option[ host-name ].hex", "CPE-7.Example"},
    {"option[61].hex", std::string_view("\x01\x02\x00\x00\x00\x00\x01", 7)},
    {"option[61].text", "type=061, len=007: 01:02:00:00:00:00:01"},
    {"option[53].text", "type=053, len=001: 1 (uint8)"},
    {"option[55].text", "type=055, len=004: 1(uint8) 3(uint8) 6(uint8) 15(uint8)"},
    {"option[50].text", "type=050, len=004: 192.0.2.9 (ipv4-address)"},
    {"option[57].text", "type=057, len=002: 1500 (uint16)"},
    {"option[6].text", "type=006, len=008: 192.0.2.1 192.0.2.2"},
    {"option[80].text", "type=080, len=000: "},
    {"relay4[1].text", "type=001, len=004: c0:a8:00:01"},
    {"option[82].option[1].text", "type=001, len=004: c0:a8:00:01"},
    {"option[77].hex", ""},
    {"option[77].text", ""},
    {"option[82].option[2].hex", "eth-1/0/12"},
    {"option[82].option[9].hex", ""},
    {"option[12].option[67].hex", ""},
    {"relay4[2].hex", "eth-1/0/12"},
    {"hexstring(relay4[1].hex, ':')", "c0:a8:00:01"},
    {"relay4[5].hex", ""},
    // the message
    {"pkt.iface", "eth0"},
    {"addrtotext(pkt.src)", "198.51.100.1"},
    {"addrtotext(pkt.dst)", "192.0.2.1"},
    {"hexstring(pkt4.mac, ':')", "02:00:00:00:00:01"},
    {"uint32totext(pkt4.hlen)", "6"},
    {"uint32totext(pkt4.htype)", "1"},
    {"addrtotext(pkt4.giaddr)", "198.51.100.1"},
    {"addrtotext(pkt4.ciaddr)", "192.0.2.9"},
    {"addrtotext(pkt4.yiaddr)", "192.0.2.8"},
    {"addrtotext(pkt4.siaddr)", "192.0.2.7"},
    {"uint32totext(pkt4.msgtype)", "1"},
    {"uint32totext(pkt4.transid)", "12345"},
    // vendors
    {"uint32totext(vendor.enterprise)", "4491"},
    {"hexstring(vendor[4491].option[2].hex, '')", "beef"},
    {"hexstring(vendor[*].option[1].hex, '')", "c0de"},
    {"hexstring(vendor[0].option[1].hex, '')", "c0de"},
    {"vendor[9].option[1].hex", ""},
    {"vendor[4491].option[7].hex", ""},
    {"hexstring(option[125].option[1].hex, '')", "c0de"},
    {"uint32totext(vendor-class.enterprise)", "4491"},
    {"vendor-class[4491].data", "abc"},
    {"vendor-class[4491].data[0]", "abc"},
    {"vendor-class[*].data[1]", "de"},
    {"vendor-class[4491].data[2]", ""},
    {"vendor-class[9].data", ""},
    // substring
    {"substring('foobar', 0, 6)", "foobar"},
    {"substring('foobar', 3, 3)", "bar"},
    {"substring('foobar', 3, all)", "bar"},
    {"substring('foobar', 1, 4)", "ooba"},
    {"substring('foobar', -5, 4)", "ooba"},
    {"substring('foobar', -1, -3)", "oba"},
    {"substring('foobar', 4, -2)", "ob"},
    {"substring('foobar', 10, 2)", ""},
    {"substring('foobar', -7, 2)", ""},
    {"substring('foobar', 4, 100)", "ar"},
    {"substring('foobar', 2, -100)", "fo"},
    {"substring('foobar', 2, 0)", ""},
    {"substring('', 0, all)", ""},
    // concat
    {"concat('foo', 'bar')", "foobar"},
    {"'abc' + 'def' + 'ghi'", "abcdefghi"},
    {"substring('abc' + 'def', 2, 2)", "cd"},
    {"concat('a' + 'b', concat('c', ''))", "abc"},
    {"('a' + ('b'))", "ab"},
    // split
    {"split ('one.two..four', '.', 1)", "one"},
    {"split ('one.two..four', '.', 2)", "two"},
    {"split ('one.two..four', '.', 3)", ""},
    {"split ('one.two..four', '.', 4)", "four"},
    {"split ('one.two..four', '.', 5)", ""},
    {"split ('one.two', '.', 0)", ""},
    {"split ('one.two', '.', -1)", ""},
    {"split ('one.two', '', 2)", "one.two"},
    {"split ('', '.', 1)", ""},
    {"split ('a-b/c', '/-', 3)", "c"},
    {"split ('it''s', 0x27, 1)", "column 12: expected ',', got the text 's'"},
    {"split (0x612762, 0x27, 2)", "b"},
    // ifelse
    {"ifelse(option[60].exists, option[60].hex, 'none')", "docsis3.0"},
    {"ifelse(option[230].exists, option[230].hex, 'none')", "none"},
    {"sifelse(option[230].exists, option[230].hex, 'none')", "none"},
    // hexstring, lcase, ucase
    {"hexstring('foo', '-')", "66-6f-6f"},
    {"hexstring('foo', '')", "666f6f"},
    {"hexstring('', ':')", ""},
    {"hexstring(0x0aff, '::')", "0a::ff"},
    {"lcase('LoWeR1@[')", "lower1@["},
    {"ucase('uPpEr1`{')", "UPPER1`{"},
    // to text
    {"addrtotext(192.10.0.1)", "192.10.0.1"},
    {"addrtotext(2003:db8::)", "2003:db8::"},
    {"addrtotext('')", ""},
    {"addrtotext(0x010203)", "nothing"},
    {"int8totext(0xff)", "-1"},
    {"int8totext(0x7f)", "127"},
    {"int8totext(0x80)", "-128"},
    {"int16totext(0xffff)", "-1"},
    {"int16totext(0x8000)", "-32768"},
    {"int32totext(0xffffffff)", "-1"},
    {"int32totext(0x80000000)", "-2147483648"},
    {"int32totext(7)", "7"},
    {"uint8totext(0xff)", "255"},
    {"uint16totext(0xffff)", "65535"},
    {"uint32totext(4294967295)", "4294967295"},
    {"uint8totext('')", ""},
    {"uint8totext(1)", "nothing"},
    {"int16totext(0xff)", "nothing"},
    {"uint32totext(0x01)", "nothing"},
};

TEST(Expression, GivesTheTextsOfKeasManual) {
    for (const Case& row : kTexts) EXPECT_EQ(value(row.source), row.result) << row.source;
}

constexpr Case kConditions[] = {
    {"'foo' == 'foo'", "true"},
    {"'foo' == 'bar'", "false"},
    {"0x666f6f == 'foo'", "true"},
    {"1 == 0x00000001", "true"},
    {"1 == 0x1", "false"},
    {"option[60].exists", "true"},
    {"option[80].exists", "true"},
    {"option[77].exists", "false"},
    {"option[82].option[2].exists", "true"},
    {"option[82].option[9].exists", "false"},
    {"option[77].option[1].exists", "false"},
    {"relay4[2].exists", "true"},
    {"relay4[9].exists", "false"},
    {"vendor[*].exists", "true"},
    {"vendor[4491].exists", "true"},
    {"vendor[9].exists", "false"},
    {"vendor[4491].option[1].exists", "true"},
    {"vendor[4491].option[3].exists", "false"},
    {"vendor-class[*].exists", "true"},
    {"vendor-class[4491].exists", "true"},
    {"vendor-class[9].exists", "false"},
    {"vendor-class[4491].data == 'abc'", "true"},
    {"member('cable')", "true"},
    {"member('dsl')", "false"},
    {"known", "true"},
    {"unknown", "false"},
    {"pkt4.msgtype == 1", "true"},
    {"pkt4.mac == 0x020000000001", "true"},
    {"option[82].option[2].hex == pkt4.mac", "false"},
    {"pkt4.giaddr == 198.51.100.1", "true"},
    {"pkt.len == 374", "true"},
    // match: the whole text
    {"match('foo.*', 'foobar')", "true"},
    {"match('foo', 'foobar')", "false"},
    {"match('foo.*', lcase('FooBar'))", "true"},
    {"match('.*foo.*', 'is it foo or bar')", "true"},
    {"match('^.*foo.*$', 'is it foo or bar')", "true"},
    {"match('[0-9]{2,3}', '1234')", "false"},
    {"match('', '')", "true"},
    // precedence: not over and over or
    {"not 'a' == 'b'", "true"},
    {"not ('foo' == 'bar')", "true"},
    {"not not 'a' == 'a'", "true"},
    {"not not not 'a' == 'a'", "false"},
    {"'a' == 'a' or 'a' == 'b' and 'a' == 'b'", "true"},
    {"('a' == 'a' or 'a' == 'b') and 'a' == 'b'", "false"},
    {"not 'a' == 'b' and 'a' == 'b'", "false"},
    {"not ('a' == 'b' and 'a' == 'b')", "true"},
    {"'a' == 'b' or 'a' == 'b' or 'a' == 'a'", "true"},
    {"'a' == 'a' and 'a' == 'a' and 'a' == 'b'", "false"},
    {"'a' == 'b' sor 'a' == 'a' sand 'a' == 'a'", "true"},
    {"'a' == 'a' or 'a' == 'b' sor 'a' == 'b'", "true"},
    {"'ab' == 'a' + 'b'", "true"},
    {"(('a')) == ('a')", "true"},
    {"((not (('a' == 'b'))))", "true"},
    {"'a'=='a'\tand\r\n'b'=='b'", "true"},
    // an evaluation error spoils the whole, even behind what is decided already
    {"addrtotext(0x01) == ''", "nothing"},
    {"not (addrtotext(0x01) == '')", "nothing"},
    {"'a' == 'a' or addrtotext(0x01) == ''", "nothing"},
    {"'a' == 'b' and addrtotext(0x01) == ''", "nothing"},
    {"ifelse('a' == 'a', 'x', addrtotext(0x01)) == 'x'", "nothing"},
    {"match('x', ifelse('a' == 'b', addrtotext(0x01), 'x'))", "nothing"},
    // … but for the short forms
    {"'a' == 'a' sor addrtotext(0x01) == ''", "true"},
    {"'a' == 'b' sand addrtotext(0x01) == ''", "false"},
    {"sifelse('a' == 'a', 'x', addrtotext(0x01)) == 'x'", "true"},
    {"'a' == 'b' sor addrtotext(0x01) == ''", "nothing"},
};

TEST(Expression, DecidesTheConditionsOfKeasManual) {
    for (const Case& row : kConditions) EXPECT_EQ(condition(row.source), row.result) << row.source;
}

constexpr Case kRefusals[] = {
    {"", "column 1: expected a value or a condition, got the end"},
    {"option[12].hex", "column 1: expected a condition, got a text"},
    {"'a' == ", "column 8: expected a value or a condition, got the end"},
    {"'a' == 'b' 'c'", "column 12: expected the end, got the text 'c'"},
    {"'a' == 'b' == 'c'", "column 12: expected the end, got '=='"},
    {"option[12].exists == 'a'", "column 1: expected a text, got a condition"},
    {"'a' == option[12].exists", "column 8: expected a text, got a condition"},
    {"'a' and option[12].exists", "column 1: expected a condition, got a text"},
    {"option[12].exists or 'a'", "column 22: expected a condition, got a text"},
    {"not 'a'", "column 5: expected a condition, got a text"},
    {"not", "column 4: expected a value or a condition, got the end"},
    {"option[12].exists + 'a' == 'b'", "column 1: expected a text, got a condition"},
    {"'a' + option[12].exists == 'b'", "column 7: expected a text, got a condition"},
    {"option[300].exists", "column 8: expected the code of an option from 0 to 255, got 300"},
    {"option[-1].exists", "column 8: expected the code of an option from 0 to 255, got -1"},
    {"option[no-such].exists",
     "column 8: expected the name or the code of an option, got 'no-such'"},
    {"option[12.exists", "column 10: expected ']', got '.'"},
    {"option 12", "column 8: expected '[', got 12"},
    {"option[12].bin == 'a'", "column 12: expected 'exists', 'text' or 'hex', got 'bin'"},
    {"option[12].option[host-name].exists",
     "column 19: expected the code of an option from 0 to 255, got 'host-name'"},
    {"relay6[0].peeraddr == ::1", "column 1: 'relay6' exists in DHCPv6 only"},
    {"pkt6.msgtype == 1", "column 1: 'pkt6' exists in DHCPv6 only"},
    {"pkt4.color == 1", "column 6: expected a field of pkt4, got 'color'"},
    {"pkt.mac == 1", "column 5: expected a field of pkt, got 'mac'"},
    {"vendor[x].exists",
     "column 8: expected '*' or an enterprise number from 0 to 4294967295, got 'x'"},
    {"vendor[1].data", "column 11: expected 'exists' or 'option', got 'data'"},
    {"vendor.data == 1", "column 8: expected 'enterprise', got 'data'"},
    {"vendor-class[1].option[1].exists", "column 17: expected 'exists' or 'data', got 'option'"},
    {"member(cable)", "column 8: expected the name of a class in single quotes, got 'cable'"},
    {"member('cable'", "column 15: expected ')', got the end"},
    {"match(option[12].hex, 'a')",
     "column 7: expected a regular expression in single quotes, got 'option'"},
    {"match('(', 'a')",
     "column 7: '(' is no regular expression: Mismatched '(' and ')' in regular expression"},
    {"match('(a)\\1', 'aa')", "column 7: back references are not taken: they can cost any time"},
    {"match('((a{99}){99}){99}', 'a')", "column 7: the regular expression is too large"},
    {"substring('a', 'b', 1) == ''",
     "column 16: expected a start from -2147483647 to 2147483647, got the text 'b'"},
    {"substring('a', 0, some) == ''",
     "column 19: expected 'all' or a length from -2147483647 to 2147483647, got 'some'"},
    {"substring('a', 0) == ''", "column 17: expected ',', got ')'"},
    {"split('a', '.', all) == ''",
     "column 17: expected the number of a field from -2147483647 to 2147483647, got 'all'"},
    {"ifelse('a', 'b', 'c') == 'b'", "column 8: expected a condition, got a text"},
    {"ifelse(known, known, 'c') == 'b'", "column 15: expected a text, got a condition"},
    {"concat('a') == 'a'", "column 11: expected ',', got ')'"},
    {"concat('a', 'b', 'c') == 'a'", "column 16: expected ')', got ','"},
    {"lcase(known) == 'a'", "column 7: expected a text, got a condition"},
    {"4294967296 == 1", "column 1: expected an integer from 0 to 4294967295, got 4294967296"},
    {"-1 == 1", "column 1: expected an integer from 0 to 4294967295, got -1"},
    {"10.0.0.256 == 1", "column 1: expected an IP address, got 10.0.0.256"},
    {"1:::2 == 1", "column 1: expected an IP address, got 1:::2"},
    {"'abc == 'x'", "column 10: expected the end, got 'x'"},
    {"x == 'abc", "column 1: expected a value or a condition, got 'x'"},
    {"'x' == 'abc", "column 8: expected the end of the text that begins here"},
    {"'x' = 'x'", "column 5: expected the end, got ="},
    {"'x' == \"x\"", "column 8: expected a value or a condition, got \""},
    {"()", "column 2: expected a value or a condition, got ')'"},
    {"('a' == 'a'", "column 12: expected ')', got the end"},
    {"'a' == 'a')", "column 11: expected the end, got ')'"},
    {"foo", "column 1: expected a value or a condition, got 'foo'"},
    {"NOT known", "column 1: expected a value or a condition, got 'NOT'"},
};

TEST(Expression, NamesTheColumnAndWhatWasExpected) {
    for (const Case& row : kRefusals) EXPECT_EQ(refusal(row.source), row.result) << row.source;
}

TEST(Expression, KnowsWhatEachFamilyHas) {
    EXPECT_EQ(refusal("relay6[0].peeraddr == 2001:db8::1", Family::V6), "taken");
    EXPECT_EQ(refusal("relay6[-1].linkaddr == ::", Family::V6), "taken");
    EXPECT_EQ(refusal("relay6[-32].option[65535].exists", Family::V6), "taken");
    EXPECT_EQ(refusal("relay6[31].option[18].hex == 'eth0'", Family::V6), "taken");
    EXPECT_EQ(refusal("pkt6.msgtype == 1 and pkt6.transid == 7", Family::V6), "taken");
    EXPECT_EQ(refusal("relay6[32].peeraddr == ::", Family::V6),
              "column 8: expected the level of a relay from -32 to 31, got 32");
    EXPECT_EQ(refusal("relay6[0].exists", Family::V6),
              "column 11: expected 'peeraddr', 'linkaddr' or 'option', got 'exists'");
    EXPECT_EQ(refusal("relay4[1].exists", Family::V6), "column 1: 'relay4' exists in DHCPv4 only");
    EXPECT_EQ(refusal("pkt4.mac == 0x01", Family::V6), "column 1: 'pkt4' exists in DHCPv4 only");
    EXPECT_EQ(refusal("option[65536].exists", Family::V6),
              "column 8: expected the code of an option from 0 to 65535, got 65536");
}

TEST(Expression, WantsATextForATemplate) {
    EXPECT_EQ(refusal("substring(option[61].hex,0,3)", Family::V4, ExpressionType::Text), "taken");
    EXPECT_EQ(refusal("option[61].exists", Family::V4, ExpressionType::Text),
              "column 1: expected a text, got a condition");
}

TEST(Expression, IsBoundedInLengthAndDepth) {
    const std::string open(64, '('), close(64, ')');
    EXPECT_EQ(refusal(std::string(63, '(') + "known" + std::string(63, ')')), "taken");
    EXPECT_EQ(refusal(open + "known" + close),
              "column 65: expected at most 64 parentheses inside each other");
    std::string many = "known";
    while (many.size() < 60000) many += " or known";
    EXPECT_EQ(condition(many), "true");
    EXPECT_EQ(refusal(std::string(70000, ' ')),
              "expected an expression of at most 65535 bytes, got 70000");
    std::string nots;
    for (int i = 0; i < 9001; ++i) nots += "not ";
    EXPECT_EQ(condition(nots + "known"), "false");
}

TEST(Expression, TellsWhichClassesItNames) {
    const auto expression = Expression::parse("member('a') or not (member( 'b' ) and unknown)",
                                              ExpressionType::Condition, Family::V4, option_code);
    ASSERT_TRUE(expression);
    std::string named;
    for (const ClassReference& reference : expression->classes()) {
        named += reference.name + "@" + std::to_string(reference.column) + " ";
    }
    EXPECT_EQ(named, "a@8 b@29 KNOWN@39 ");
}

TEST(Expression, ReadsWhatClientsSendAsKeaDoes) {
    Asked asked;
    // A text loses the NULs at its end.
    asked.packet.options.set(60, hex("41420000"));
    EXPECT_EQ(condition("option[60].hex == 'AB'", asked), "true");
    // What has no text of its own in the table is taken as it is.
    EXPECT_EQ(condition("option[39].hex == 16", asked), "true");
    // Lengths that lie: there is nothing.
    asked.packet.options.set(125, hex("0000118bff0102c0de"));
    EXPECT_EQ(condition("vendor[*].exists", asked), "false");
    EXPECT_EQ(condition("option[125].exists", asked), "true");
    asked.packet.options.set(124, hex("0000118b"));
    EXPECT_EQ(condition("vendor-class[*].exists", asked), "false");
    asked.packet.options.set(82, hex("01ffc0a8"));
    EXPECT_EQ(condition("relay4[1].exists", asked), "false");
    asked.packet.options.set(82, hex("02017801ffc0a8"));
    EXPECT_EQ(condition("relay4[2].hex == 'x'", asked), "true");
    // Option 43 is decoded after classification.
    asked.packet.options.set(43, hex("01024142"));
    EXPECT_EQ(condition("option[43].option[1].exists", asked), "false");
    EXPECT_EQ(condition("substring(option[43].hex, 2, 2) == 'AB'", asked), "true");
}

}  // namespace
}  // namespace leasehold

#include "base/bytes.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

TEST(Reader, ErrorSticksAndReadsNothingMore) {
    const Bytes input{1, 2, 3};
    Reader reader(input);
    EXPECT_EQ(reader.u16(), 0x0102);
    EXPECT_EQ(reader.u16(), 0);
    EXPECT_FALSE(reader.ok());
    EXPECT_EQ(reader.u8(), 0);
    EXPECT_EQ(reader.remaining(), 0U);
}

TEST(Writer, WritesNetworkOrder) {
    Writer writer;
    writer.u16(0x0102);
    writer.u32(0x03040506);
    writer.u64(7);
    EXPECT_EQ(to_hex(writer.view()), "0102030405060000000000000007");
}

TEST(Hex, ReadsEverySpellingAndRefusesTheRest) {
    const Bytes expected{0x02, 0x0a};
    for (const char* text : {"020a", "0x020A", "02:0a", "2:a", "02 0a"}) {
        EXPECT_EQ(from_hex(text).value(), expected) << text;
    }
    for (const char* text : {"020", "0g", "02:", ":02", "02::0a", "020a:01"}) {
        EXPECT_FALSE(from_hex(text)) << text;
    }
    EXPECT_EQ(to_hex(expected, ':'), "02:0a");
}

TEST(StorableText, IsUtf8WithoutNul) {
    using namespace std::string_view_literals;
    for (const auto text : {""sv, "host-1"sv, "h\xc3\xb6st"sv, "\xf0\x9f\x98\x80"sv}) {
        EXPECT_TRUE(is_storable_text(text)) << text;
    }
    for (const auto text : {"\xff"sv, "a\0b"sv, "\xc3"sv, "\xc0\x80"sv, "\xed\xa0\x80"sv,
                            "\xf4\x90\x80\x80"sv, "\x80"sv}) {
        EXPECT_FALSE(is_storable_text(text)) << to_hex(as_bytes(text));
    }
}

}  // namespace
}  // namespace leasehold

#include "codec/domain_name.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

std::optional<std::string> name_at(std::string_view hex, std::size_t offset) {
    const Bytes message = from_hex(hex).value();
    return read_domain_name(message, offset);
}

// RFC 3397 §2: the searchlist eng.apple.com, marketing.apple.com.
TEST(DomainName, FollowsTheCompressionOfRfc3397) {
    const Bytes message = from_hex(
                              "03656e67056170706c6503636f6d00"
                              "096d61726b6574696e67c004")
                              .value();
    std::size_t offset = 0;
    EXPECT_EQ(read_domain_name(message, offset), "eng.apple.com");
    EXPECT_EQ(read_domain_name(message, offset), "marketing.apple.com");
    EXPECT_EQ(offset, message.size());
}

TEST(DomainName, GoesOnBehindTheFirstPointerOfAChain) {
    // com, b.com, a.b.com, root
    const Bytes message = from_hex(
                              "03636f6d00"
                              "0162c000"
                              "0161c005"
                              "00")
                              .value();
    std::size_t offset = 9;
    EXPECT_EQ(read_domain_name(message, offset), "a.b.com");
    EXPECT_EQ(offset, 13U);
    EXPECT_EQ(read_domain_name(message, offset), ".");
}

TEST(DomainName, TheRootIsADot) {
    Writer out;
    EXPECT_TRUE(write_domain_name(".", out));
    EXPECT_EQ(to_hex(out.view()), "00");
    EXPECT_EQ(name_at("00", 0), ".");
}

TEST(DomainName, RefusesPointersThatDoNotLeadBackwards) {
    EXPECT_EQ(name_at("c000", 0), std::nullopt);
    EXPECT_EQ(name_at("0161c000", 0), std::nullopt);
    EXPECT_EQ(name_at("0161c0020162c000", 4), std::nullopt);
    EXPECT_EQ(name_at("c0020161c000", 2), std::nullopt);
    EXPECT_EQ(name_at("0161c0", 0), std::nullopt);
    EXPECT_EQ(name_at("01610080", 3), std::nullopt);
}

TEST(DomainName, EveryTruncationIsRefused) {
    const Bytes message = from_hex("03656e67056170706c6503636f6d00").value();
    for (std::size_t size = 0; size < message.size(); ++size) {
        std::size_t offset = 0;
        EXPECT_EQ(read_domain_name(ByteView(message).first(size), offset), std::nullopt) << size;
        EXPECT_EQ(offset, 0U);
    }
}

TEST(DomainName, LabelsAndNamesHaveTheirLimits) {
    const std::string label(63, 'a');
    const std::string longest = label + "." + label + "." + label + "." + std::string(61, 'b');
    Writer out;
    ASSERT_TRUE(write_domain_name(longest, out));
    EXPECT_EQ(out.size(), 255U);
    std::size_t offset = 0;
    EXPECT_EQ(read_domain_name(out.view(), offset), longest);
    const Bytes one_more = from_hex("0163" + to_hex(out.view())).value();
    EXPECT_EQ(read_domain_name(one_more, offset = 0), std::nullopt);
    EXPECT_FALSE(write_domain_name(longest + "b", out));
    EXPECT_FALSE(write_domain_name(label + "a", out));
    EXPECT_FALSE(write_domain_name("", out));
    EXPECT_EQ(out.size(), 255U);
    EXPECT_EQ(name_at("03612e6200", 0), std::nullopt);
}

}  // namespace
}  // namespace leasehold

#include "codec/client_fqdn.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

Bytes hex(std::string_view text) { return from_hex(text).value(); }

constexpr std::uint8_t kEncoded = ClientFqdn::kEncoded, kServer = ClientFqdn::kServerUpdates;

TEST(ClientFqdn, ReadsNamesWholeAndPartialAndAsText) {
    EXPECT_EQ(read_client_fqdn(hex("0500000161016200")),
              (ClientFqdn{kEncoded | kServer, "a.b", true}));
    EXPECT_EQ(read_client_fqdn(hex("0400000161")), (ClientFqdn{kEncoded, "a", false}));
    EXPECT_EQ(read_client_fqdn(hex("040000")), (ClientFqdn{kEncoded, "", false}));
    EXPECT_EQ(read_client_fqdn(hex("04000000")), (ClientFqdn{kEncoded, ".", true}));
    EXPECT_EQ(read_client_fqdn(hex("010000612e622e")), (ClientFqdn{kServer, "a.b", true}));
    EXPECT_EQ(read_client_fqdn(hex("01000061")), (ClientFqdn{kServer, "a", false}));
    EXPECT_EQ(read_client_fqdn(hex("f40102")), (ClientFqdn{kEncoded, "", false}));
}

TEST(ClientFqdn, RefusesWhatIsNone) {
    for (const char* text : {"", "05", "0500", "0d0000", "05000009616263", "050000c000",
                             "05000001610000", "040000022e61", "010000612062", "0100002e2e"}) {
        EXPECT_EQ(read_client_fqdn(hex(text)), std::nullopt) << text;
    }
    EXPECT_EQ(read_client_fqdn(Bytes(260, 0x3f)), std::nullopt);
}

TEST(ClientFqdn, IsWrittenAsItWasReadButForTheResults) {
    for (const char* text : {"05ffff0161016200", "04ffff0161", "04ffff", "04ffff00",
                             "01ffff612e622e", "01ffff61", "01ffff2e"}) {
        EXPECT_EQ(to_hex(write_client_fqdn(*read_client_fqdn(hex(text)))), text);
    }
}

}  // namespace
}  // namespace leasehold

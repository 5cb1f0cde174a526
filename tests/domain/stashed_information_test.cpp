#include "domain/stashed_information.h"

#include <gtest/gtest.h>

#include "tests/domain/world.h"

namespace leasehold {
namespace {

TEST(StashedInformation, ReadsWhatItWrites) {
    const Bytes information = hex("01010a0203010203");
    EXPECT_EQ(stashed_information(user_context_with(information)), information);
}

TEST(StashedInformation, ReadsKeasText) {
    EXPECT_EQ(stashed_information(R"({ "ISC": { "relay-agent-info": { "remote-id": "0A",)"
                                  R"( "sub-options": "0x01010A" } }, "comment": "x" })"),
              hex("01010a"));
}

TEST(StashedInformation, FindsNothingInOtherTexts) {
    for (const char* other : {"", "{}", R"({"sub-options":"0x01"})", R"({"relay-agent-info":{}})",
                              R"({"relay-agent-info":{"sub-options":"0x"}})",
                              R"({"relay-agent-info":{"sub-options":"0x0"}})",
                              R"({"relay-agent-info":{"sub-options":"0xzz"}})",
                              R"({"relay-agent-info":{"sub-options":"0x01)"}) {
        EXPECT_EQ(stashed_information(other), std::nullopt) << other;
    }
}

TEST(StashedInformation, OnlyRequestsWithoutRelayRecall) {
    Config config = small_config();
    const Packet4 renewal = extending("192.0.2.12");
    const auto recalls = [&](const Packet4& packet, MessageType4 type) {
        return subnet_to_recall(packet, type, config) != nullptr;
    };
    EXPECT_FALSE(recalls(renewal, MessageType4::Request));
    config.stash_agent_options = true;
    EXPECT_TRUE(recalls(renewal, MessageType4::Request));
    EXPECT_FALSE(recalls(renewal, MessageType4::Inform));
    EXPECT_FALSE(recalls(extending("203.0.113.1"), MessageType4::Request));
    EXPECT_FALSE(recalls(init_reboot("192.0.2.12"), MessageType4::Request));
    EXPECT_FALSE(recalls(relayed(renewal, "192.0.2.254"), MessageType4::Request));
    EXPECT_FALSE(recalls(with(renewal, 82, hex("01010a")), MessageType4::Request));
}

}  // namespace
}  // namespace leasehold

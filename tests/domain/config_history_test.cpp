#include "tests/domain/config_parsing.h"

namespace leasehold {
namespace {

using config_test::errors;
using config_test::loaded;
using config_test::notes;

std::string history(const std::string& keywords) {
    return "Dhcp4: { lease-history: { " + keywords + " } }\n";
}

TEST(ConfigHistory, IsOffUnlessAskedFor) {
    EXPECT_FALSE(loaded("Dhcp4: {}").lease_history.enabled);
    EXPECT_FALSE(loaded(history("retention: 60")).lease_history.enabled);
}

TEST(ConfigHistory, ReadsEveryKeyword) {
    EXPECT_EQ(loaded(history("enabled: true")).lease_history, (HistoryConfig{true, 7776000}));
    EXPECT_EQ(loaded(history("enabled: true, retention: 60")).lease_history,
              (HistoryConfig{true, 60}));
    EXPECT_EQ(
        loaded(R"({"Dhcp4": {"lease-history": {"enabled": true, "retention": 0}}})").lease_history,
        (HistoryConfig{true, 0}));
}

TEST(ConfigHistory, SaysThatMemoryHasNone) {
    const std::string memory =
        "Dhcp4: { lease-database: { type: sqlite, persist: false }, "
        "lease-history: { enabled: true } }\n";
    EXPECT_NE(notes(memory).find("lease-history/enabled: leases that live in memory"),
              std::string::npos)
        << notes(memory);
}

TEST(ConfigHistory, NamesTheNearestKeyword) {
    EXPECT_NE(errors(history("retentoin: 60")).find("did you mean 'retention'?"),
              std::string::npos);
}

}  // namespace
}  // namespace leasehold

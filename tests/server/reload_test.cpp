#include "server/reload.h"

#include <gtest/gtest.h>

#include "tests/server/log_file.h"
#include "tests/support/scratch_folder.h"

namespace leasehold {
namespace {

const std::string kGood =
    "Dhcp4:\n"
    "  interfaces-config: {interfaces: [eth0]}\n"
    "  lease-database: {type: postgresql, name: leases, user: dhcp, password: secret}\n"
    "  valid-lifetime: 3600\n"
    "  subnet4: [{id: 1, subnet: 192.0.2.0/24}]\n";

std::string replaced(std::string text, const std::string& was, const std::string& is) {
    return text.replace(text.find(was), was.size(), is);
}

/// A file that is read, changed, and read again.
struct Reload {
    test::ScratchFolder folder;
    ConfigSource source{folder.path() + "/kea-dhcp4.conf", OtherSections::Check};
    LogFile file;
    std::shared_ptr<const Config> running = (write(kGood), load(source).config);

    void write(const std::string& text) { std::ofstream(source.file) << text; }
    std::shared_ptr<const Config> read(const std::string& text) {
        write(text);
        return read_again(source, *running, "", file.log());
    }
    bool said(std::string_view words) const { return file.text().find(words) != std::string::npos; }
};

TEST(Reload, TakesWhatHasChanged) {
    Reload reload;
    const auto wanted = reload.read(replaced(kGood, "3600", "1800"));
    ASSERT_NE(wanted, nullptr) << reload.file.text();
    EXPECT_EQ(wanted->subnets4.front().lifetimes.standard, 1800U);
    EXPECT_FALSE(reload.said("ERROR"));
}

TEST(Reload, SaysEveryErrorAndTakesNothing) {
    Reload reload;
    EXPECT_EQ(reload.read(replaced(kGood, "3600", "x") + "  renew-tymer: 4\n"), nullptr);
    EXPECT_TRUE(reload.said("ERROR [kea-dhcp4.dhcp4] DHCP4_CONFIG_LOAD_FAIL " + reload.source.file +
                            ":4: Dhcp4/valid-lifetime"));
    EXPECT_TRUE(reload.said("did you mean 'renew-timer'?"));
}

TEST(Reload, NamesWhatIsReadOnlyAtStartAndNoSecret) {
    Reload reload;
    EXPECT_EQ(reload.read(replaced(kGood, "secret", "other")), nullptr);
    EXPECT_TRUE(
        reload.said("Dhcp4/lease-database has changed, which is read only at start: "
                    "restart this frontend"));
    EXPECT_FALSE(reload.said("other"));
}

TEST(Reload, TakesNoFileThatIsGone) {
    Reload reload;
    std::remove(reload.source.file.c_str());
    EXPECT_EQ(read_again(reload.source, *reload.running, "", reload.file.log()), nullptr);
    EXPECT_TRUE(reload.said("cannot read " + reload.source.file));
}

TEST(Reload, ListsEveryKeywordThatNeedsARestart) {
    const Config running;
    Config wanted;
    EXPECT_TRUE(needs_restart(running, wanted).empty());
    wanted.workers = 3;
    wanted.lane_size = 7;
    wanted.lease_database.host = "other";
    wanted.hosts_databases.emplace_back();
    wanted.lease_history = {true, 60};
    EXPECT_EQ(
        needs_restart(running, wanted),
        (std::vector<std::string>{
            "Dhcp4/lease-database", "Dhcp4/hosts-databases", "Dhcp4/lease-history/enabled",
            "Dhcp4/multi-threading/thread-pool-size", "Dhcp4/multi-threading/packet-queue-size"}));
}

}  // namespace
}  // namespace leasehold

#include "admin/after_restore.h"

#include <gtest/gtest.h>

#include <fstream>

#include "admin/migrator.h"
#include "tests/admin/program.h"
#include "tests/admin/scratch_database.h"

namespace leasehold {

namespace {

constexpr std::int64_t kForEver = 9'223'372'036'854'775'807;
constexpr Instant kNow{1'000'000'000'000};

PlannedSubnet subnet() {
    PlannedSubnet subnet;
    subnet.id = 7;
    subnet.lifetime_max = 3600;
    return subnet;
}

std::optional<Lease> after(const Lease& row) {
    return after_restore_row(row.address, &row, subnet(), kNow);
}

TEST(AfterRestore, HoldsAnAddressWithoutARowForNobody) {
    const Ip address = Ip::v4(0xc0000207);
    const auto held = after_restore_row(address, nullptr, subnet(), kNow);
    ASSERT_TRUE(held);
    EXPECT_EQ(held->address, address);
    EXPECT_EQ(held->subnet_id, 7U);
    EXPECT_TRUE(held->owner.empty());
    EXPECT_EQ(held->state, LeaseState::Declined);
    EXPECT_EQ(held->expires_at, kNow + seconds(3600));
    EXPECT_NE(held->user_context.find("after-restore"), std::string::npos);
}

TEST(AfterRestore, KeepsARowForItsOwnerWhateverBecameOfIt) {
    Lease row;
    row.owner = {4, 7};
    row.user_context = "{}";
    for (const LeaseState state :
         {LeaseState::Assigned, LeaseState::Released, LeaseState::ExpiredReclaimed}) {
        row.state = state;
        for (const std::int64_t left : {-90'000, -1, 0, 1, 3599}) {
            row.expires_at = kNow + seconds(left);
            const auto kept = after(row);
            ASSERT_TRUE(kept) << left;
            EXPECT_EQ(kept->owner, row.owner);
            EXPECT_EQ(kept->state, LeaseState::Assigned);
            EXPECT_EQ(kept->user_context, "{}");
            EXPECT_EQ(kept->expires_at, kNow + seconds(3600));
        }
    }
}

TEST(AfterRestore, LeavesWhatLastsLongEnough) {
    Lease row;
    row.owner = {4, 7};
    row.expires_at = kNow + seconds(3600);
    EXPECT_FALSE(after(row));
    row.expires_at = Instant::never();
    EXPECT_FALSE(after(row));
    row.owner.clear();
    row.expires_at = kNow;
    EXPECT_EQ(after(row)->state, LeaseState::Declined) << "declined, and held on for nobody";
}

class AfterRestoreProgram : public testing::TestWithParam<DatabaseType> {
  protected:
    AfterRestoreProgram() : database_(GetParam()) {
        EXPECT_TRUE(initialise_schema(database_.config(), [](const std::string&) {}));
        std::ofstream(config()) << R"({ "Dhcp4": { "valid-lifetime": 1200, "subnet4": [ {
            "id": 7, "subnet": "192.0.2.0/24",
            "pools": [ { "pool": "192.0.2.10 - 192.0.2.19" } ] } ] } })";
    }
    std::string config() const { return folder_.path() + "/kea.conf"; }

    void row(const std::string& address, const std::string& owner, std::int64_t expires_at) const {
        const bool postgres = GetParam() == DatabaseType::Postgres;
        const auto octets = [&](const std::string& hex) {
            return hex.empty() ? "NULL" : postgres ? "'\\x" + hex + "'" : "x'" + hex + "'";
        };
        const std::string empty = postgres ? "'\\x'" : "x''";
        database_.run(
            "INSERT INTO lease (address, kind, prefix_length, subnet_id, pool_id, iaid, owner, "
            "hwaddr, client_id, state, valid_lifetime, preferred_lifetime, expires_at, changed_at, "
            "hostname, fqdn_forward, fqdn_reverse, relay_id, remote_id, user_context, write_id) "
            "VALUES (" +
            octets(address) + ", 4, 32, 7, 0, 0, " + octets(owner) + ", " + empty + ", " + empty +
            ", 0, 600, 0, " + std::to_string(expires_at) + ", 1, '', 0, 0, " + empty + ", " +
            empty + ", '', 5)");
    }
    ProgramResult run(const std::vector<std::string>& more = {}) const {
        const DatabaseConfig& to = database_.config();
        const char* backend = to.type == DatabaseType::Postgres ? "pgsql"
                              : to.type == DatabaseType::MySql  ? "mysql"
                                                                : "sqlite";
        std::vector<std::string> command = {"leasehold-admin", "after-restore", backend, "-n",
                                            to.name};
        if (to.type != DatabaseType::Sqlite)
            command.insert(command.end(),
                           {"-h", to.host, "-P", std::to_string(to.port), "-u", to.user});
        command.insert(command.end(), more.begin(), more.end());
        return run_program(command, {{"LEASEHOLD_DB_PASSWORD", to.password}});
    }

    ScratchDatabase database_;
    test::ScratchFolder folder_;
};

TEST_P(AfterRestoreProgram, HoldsThePoolsOfTheConfiguration) {
    row("c000020a", "0407", 1);         // ended long ago
    row("c000020b", "0408", kForEver);  // for ever
    row("c000021e", "0409", 1);         // 192.0.2.30: of no pool
    const ProgramResult dry = run({"--config", config(), "--dry-run"});
    EXPECT_EQ(dry.exit_code, 0) << dry;
    const std::string pool = "subnet 7, pool 192.0.2.10 - 192.0.2.19, for 1200 s: ";
    EXPECT_NE(dry.output.find(pool + "8 without a row: to be held for nobody, 1 rows: to be "
                                     "extended for their owners, 1 rows that last long enough"),
              std::string::npos)
        << dry;
    EXPECT_EQ(database_.value("SELECT count(*) FROM lease"), "3");

    const ProgramResult done = run({"--config", config()});
    EXPECT_EQ(done.exit_code, 0) << done;
    EXPECT_NE(done.output.find(pool + "8 without a row: held for nobody, 1 rows: extended for "
                                      "their owners, 1 rows that last long enough"),
              std::string::npos)
        << done;
    EXPECT_EQ(database_.value("SELECT count(*) FROM lease WHERE owner IS NULL AND state = 1"), "8");
    EXPECT_EQ(database_.value("SELECT count(*) FROM lease WHERE expires_at = 1"), "1");
    // Again: no row more.
    EXPECT_EQ(run({"--config", config()}).exit_code, 0);
    EXPECT_EQ(database_.value("SELECT count(*) FROM lease"), "11");
}

TEST_P(AfterRestoreProgram, WantsAConfiguration) {
    const ProgramResult result = run();
    EXPECT_EQ(result.exit_code, 1) << result;
    EXPECT_NE(result.errors.find("after-restore needs the configuration (--config FILE)"),
              std::string::npos)
        << result;
}

INSTANTIATE_TEST_SUITE_P(Databases, AfterRestoreProgram,
                         testing::Values(DatabaseType::Sqlite, DatabaseType::Postgres,
                                         DatabaseType::MySql),
                         kind_of_database);

}  // namespace

}  // namespace leasehold

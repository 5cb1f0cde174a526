#include <gtest/gtest.h>

#include "admin/compared_import.h"
#include "admin/kea_database.h"
#include "admin/migrator.h"
#include "store/session_factory.h"
#include "tests/admin/kea_schema.h"
#include "tests/admin/program.h"
#include "tests/admin/scratch_database.h"

namespace leasehold {

namespace {

/// Kea's database: of this server, with the tables of that release.
struct Kea {
    DatabaseType type;
    KeaRelease release;
};

/// In the middle of the day, so that no time zone makes another day of it; far from now.
constexpr std::int64_t kLater = 2'000'000'000;

std::string octets(DatabaseType type, const std::string& hex) {
    return type == DatabaseType::Postgres ? "'\\x" + hex + "'::bytea" : "x'" + hex + "'";
}

std::string time_at(DatabaseType type, std::int64_t at) {
    const std::string number = std::to_string(at);
    return type == DatabaseType::Postgres ? "to_timestamp(" + number + ")"
                                          : "FROM_UNIXTIME(" + number + ")";
}

class KeaImport : public testing::TestWithParam<Kea> {
  protected:
    KeaImport() : source_(GetParam().type) {
        for (const std::string& table : kea_tables(type(), GetParam().release)) in_kea(table);
        const auto made = initialise_schema(target_.config(), [](const std::string&) {});
        EXPECT_TRUE(made) << made.error().message;
        session_ = target_.session();
    }

    DatabaseType type() const { return GetParam().type; }
    bool is_kea30() const { return GetParam().release == KeaRelease::Kea30; }

    void in_kea(const std::string& sql) const {
        auto session = source_.session();
        // Our own sessions look for Leasehold's tables.
        if (type() == DatabaseType::Postgres) session->run_raw("SET search_path TO public");
        const auto done = session->run_raw(sql);
        ASSERT_TRUE(done) << done.error().message << "\n" << sql;
    }

    /// A row of lease4; `more` names further columns and their values.
    void give(unsigned last_octet, const std::string& hwaddr, const std::string& client_id,
              std::int64_t expire = kLater, std::int64_t lifetime = 3600, int state = 0,
              const std::string& more_columns = "", const std::string& more_values = "") const {
        in_kea(
            "INSERT INTO lease4 (address, hwaddr, client_id, valid_lifetime, expire, subnet_id, "
            "fqdn_fwd, fqdn_rev, hostname, state" +
            more_columns + ") VALUES (" + std::to_string(0xc0000200U + last_octet) + ", " +
            octets(type(), hwaddr) + ", " + octets(type(), client_id) + ", " +
            std::to_string(lifetime) + ", " + time_at(type(), expire) +
            ", 7, true, false, 'Host.Example.', " + std::to_string(state) + more_values + ")");
    }

    void give6(const std::string& address, int lease_type, int prefix_length,
               const std::string& iaid) {
        std::string key = "'" + address + "'";
        if (is_kea30() && type() == DatabaseType::MySql)
            key = "x'" + to_hex(Ip::from_text(address)->bytes()) + "'";
        in_kea(
            "INSERT INTO lease6 (address, duid, valid_lifetime, expire, subnet_id, "
            "pref_lifetime, lease_type, iaid, prefix_len, fqdn_fwd, fqdn_rev, hostname, hwaddr, "
            "state) VALUES (" +
            key + ", " + octets(type(), "000100012233445502000000000a") + ", 3600, " +
            time_at(type(), kLater) + ", 8, 1800, " + std::to_string(lease_type) + ", " + iaid +
            ", " + std::to_string(prefix_length) + ", false, true, '', " +
            octets(type(), "02000000000a") + ", 0)");
    }

    ImportReport import_all(SubnetPlan plan = {}) {
        auto kea = KeaDatabase::open(open_session(source_.config()).value(), std::move(plan), 0);
        EXPECT_TRUE(kea) << kea.error().message;
        if (!kea) return {};
        // As another run of the program would have them.
        auto report = ComparedImport(**kea, *session_, dice_.split()).run([](auto, auto, auto) {});
        EXPECT_TRUE(report) << report.error().message;
        return report.value_or(ImportReport{});
    }

    ScratchDatabase source_;
    ScratchDatabase target_{DatabaseType::Sqlite};
    std::unique_ptr<Session> session_;
    Random dice_{7};
};

constexpr char kColumns[] =
    "SELECT hex(address), kind, subnet_id, pool_id, hex(owner), hex(hwaddr), hex(client_id), "
    "state, valid_lifetime, expires_at, hostname, fqdn_forward, fqdn_reverse, hex(relay_id), "
    "hex(remote_id), user_context FROM lease ORDER BY address";

TEST_P(KeaImport, BringsEveryColumn) {
    const std::string long_id = "01" + std::string(254 * 2, '7');
    const bool kea16 = GetParam().release == KeaRelease::Kea16;
    give(1, "020000000001", "01020000000001");
    give(2, "020000000002", long_id, kLater, 7200, 0, kea16 ? "" : ", user_context",
         kea16 ? "" : R"(, '{ "a": "\"" }')");
    if (is_kea30())
        give(3, "020000000003", "", kLater, 3600, 0, ", relay_id, remote_id, pool_id",
             ", " + octets(type(), "aabb") + ", " + octets(type(), "cc") + ", 9");

    const ImportReport report = import_all();
    EXPECT_TRUE(report.complete()) << report.text();
    EXPECT_EQ(report.same, is_kea30() ? 3U : 2U) << report.text();
    const auto rows = target_.run(kColumns);
    ASSERT_EQ(rows.size(), report.same);
    const std::string end = std::to_string(kLater) + "000000";
    EXPECT_EQ(rows[0],
              (std::vector<std::string>{
                  "C0000201", "4", "7", "0", "0400000007000000000201020000000001", "020000000001",
                  "01020000000001", "0", "3600", end, "host.example", "1", "0", "", "", ""}));
    EXPECT_EQ(rows[1][6], long_id);
    // MySQL takes the backslash away when it reads the statement.
    const std::string context =
        type() == DatabaseType::Postgres ? R"({ "a": "\"" })" : R"({ "a": """ })";
    EXPECT_EQ(rows[1][15], kea16 ? "" : context);
    if (!is_kea30()) return;
    EXPECT_EQ(rows[2][3], "9");
    EXPECT_EQ(rows[2][4], "0400000007000000000101020000000003") << "no client id: hardware type 1";
    EXPECT_EQ(rows[2][13], "AABB");
    EXPECT_EQ(rows[2][14], "CC");
}

TEST_P(KeaImport, BringsEveryStateAndEnd) {
    give(1, "020000000001", "01020000000001", kLater, 4294967295);  // for ever
    give(2, "", "", kLater, 86400, 1);                              // declined
    give(3, "020000000003", "01020000000003", 1'790'000'000, 60, 2);
    give(4, "020000000004", "01020000000004", 1'790'000'000, 0, 3);
    const bool beyond_2038 = type() == DatabaseType::Postgres;
    if (beyond_2038) give(5, "020000000005", "01020000000005", 4'000'000'000, 3600);
    const ImportReport report = import_all();
    EXPECT_TRUE(report.complete()) << report.text();
    EXPECT_EQ(report.same, report.compared) << report.text();
    const auto rows = target_.run(
        "SELECT state, expires_at, length(coalesce(owner, '')) > 0 FROM lease ORDER BY address");
    using Rows = std::vector<std::vector<std::string>>;
    Rows expected = {{"0", "9223372036854775807", "1"},
                     {"1", "2000000000000000", "0"},
                     {"2", "1790000000000000", "1"},
                     {"3", "1790000000000000", "1"}};
    if (beyond_2038) expected.push_back({"0", "4000000000000000", "1"});
    EXPECT_EQ(rows, expected);
}

TEST_P(KeaImport, BringsAddressesAndPrefixesOfIpv6AndSkipsTemporaryAddresses) {
    give6("2001:db8::1", 0, 128, "17");
    give6("2001:db8::2", 1, 128, "17");
    // PostgreSQL keeps the IAID with a sign.
    give6("2001:db8:8000::", 2, 56, type() == DatabaseType::Postgres ? "-2" : "4294967294");
    const ImportReport report = import_all();
    EXPECT_TRUE(report.complete()) << report.text();
    EXPECT_EQ(report.same, 2U) << report.text();
    EXPECT_EQ(report.counts.at(LeaseKind::Na).skipped, 1U);
    const auto rows = target_.run(
        "SELECT hex(address), kind, prefix_length, iaid, hex(owner), preferred_lifetime, "
        "fqdn_reverse FROM lease ORDER BY address");
    ASSERT_EQ(rows.size(), 2U);
    const std::string duid = "000100012233445502000000000A";
    EXPECT_EQ(rows[0],
              (std::vector<std::string>{"20010DB8000000000000000000000001", "6", "128", "17",
                                        "06000000080000001103" + duid, "1800", "1"}));
    EXPECT_EQ(rows[1],
              (std::vector<std::string>{"20010DB8800000000000000000000000", "7", "56", "4294967294",
                                        "0700000008FFFFFFFE03" + duid, "1800", "1"}));
}

TEST_P(KeaImport, TakesTheHardwareAddressWhereClientIdentifiersDoNotMatch) {
    give(1, "020000000001", "01020000000001");
    PlannedSubnet subnet;
    subnet.id = 7;
    subnet.match_client_id = false;
    EXPECT_TRUE(import_all(SubnetPlan({subnet})).complete());
    EXPECT_EQ(target_.value("SELECT hex(owner) FROM lease"), "0400000007000000000101020000000001");
}

TEST_P(KeaImport, BringsWhatChangedSince) {
    give(1, "020000000001", "01020000000001", kLater);
    give(2, "020000000002", "01020000000002", kLater);
    import_all();
    // The first renews, the second gives its address up, which a third gets; a fourth is new.
    in_kea("UPDATE lease4 SET expire = " + time_at(type(), kLater + 100) +
           " WHERE address = 3221225985");
    in_kea("DELETE FROM lease4 WHERE address = 3221225986");
    give(2, "020000000003", "01020000000003", kLater + 50);
    give(4, "020000000004", "01020000000004", kLater);
    const ImportReport again = import_all();
    EXPECT_TRUE(again.complete()) << again.text();
    EXPECT_EQ(again.same, 3U) << again.text();
    const ImportCounts counts = again.counts.at(LeaseKind::V4);
    EXPECT_EQ(counts.extended, 1U);
    EXPECT_EQ(counts.replaced, 1U);
    EXPECT_EQ(counts.added, 2U);
    const ImportReport third = import_all();
    EXPECT_EQ(third.counts.at(LeaseKind::V4).kept, 3U) << third.text();
    EXPECT_EQ(third.same, 3U) << third.text();
}

// The first client's old address was let go by this very import.
TEST_P(KeaImport, FollowsAClientThatMovedAndTheOneThatCameInItsPlace) {
    give(5, "020000000001", "01020000000001", kLater);
    give(6, "020000000003", "01020000000003", kLater);
    import_all();
    in_kea("DELETE FROM lease4");
    give(2, "020000000001", "01020000000001", kLater + 50);
    give(5, "020000000002", "01020000000002", kLater + 60);
    give(3, "020000000003", "01020000000003", kLater + 50);
    const ImportReport report = import_all();
    EXPECT_TRUE(report.complete()) << report.text();
    EXPECT_EQ(report.same, 3U) << report.text();
    EXPECT_EQ(report.counts.at(LeaseKind::V4).added, 3U) << report.text();
    // And in another run.
    give(6, "020000000004", "01020000000004", kLater + 60);
    const ImportReport again = import_all();
    EXPECT_TRUE(again.complete()) << again.text();
    EXPECT_EQ(again.same, 4U) << again.text();
    EXPECT_EQ(target_.value("SELECT count(*) FROM lease WHERE owner IS NULL"), "0");
}

TEST_P(KeaImport, HoldsTheSecondAddressOfAClientForNobody) {
    give(1, "020000000001", "01020000000001", kLater);
    give(2, "020000000001", "01020000000001", kLater - 1000);
    const ImportReport report = import_all();
    EXPECT_TRUE(report.complete()) << report.text();
    EXPECT_EQ(report.counts.at(LeaseKind::V4).moved, 1U) << report.text();
    EXPECT_EQ(target_.run("SELECT length(coalesce(owner, '')), expires_at FROM lease ORDER BY 2"),
              (std::vector<std::vector<std::string>>{{"0", "1999999000000000"},
                                                     {"17", "2000000000000000"}}));
}

TEST_P(KeaImport, SaysWhatIsAnotherClientsHere) {
    give(1, "020000000001", "01020000000001", kLater);
    import_all();
    in_kea("UPDATE lease4 SET client_id = " + octets(type(), "01ff") +
           ", expire = " + time_at(type(), kLater - 100));
    const ImportReport report = import_all();
    EXPECT_FALSE(report.complete());
    EXPECT_NE(report.text().find("MISSING: the address is another client's here (first 192.0.2.1)"),
              std::string::npos)
        << report.text();
}

TEST_P(KeaImport, ReadsMorePagesThanOne) {
    constexpr unsigned kMany = 1203;
    std::string values;
    for (unsigned i = 0; i < kMany; ++i) {
        Bytes id = {1, 2, 0, 0, 0, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)};
        values += (i == 0 ? "(" : ",(") + std::to_string(0x0a000000U + i * 256) + ", " +
                  octets(type(), to_hex(ByteView(id).subspan(1))) + ", " +
                  octets(type(), to_hex(id)) + ", 3600, " + time_at(type(), kLater) +
                  ", 7, false, false, '', 0)";
    }
    in_kea(
        "INSERT INTO lease4 (address, hwaddr, client_id, valid_lifetime, expire, subnet_id, "
        "fqdn_fwd, fqdn_rev, hostname, state) VALUES " +
        values);
    const ImportReport report = import_all();
    EXPECT_EQ(report.same, kMany) << report.text();
    EXPECT_EQ(target_.value("SELECT count(*) FROM lease"), std::to_string(kMany));
}

std::string name_of_kea(const testing::TestParamInfo<Kea>& kea) {
    constexpr const char* kReleases[] = {"16", "22", "30"};
    const std::string server = kea.param.type == DatabaseType::Postgres ? "Postgres" : "MariaDb";
    return server + kReleases[static_cast<std::size_t>(kea.param.release)];
}

INSTANTIATE_TEST_SUITE_P(Databases, KeaImport,
                         testing::Values(Kea{DatabaseType::Postgres, KeaRelease::Kea16},
                                         Kea{DatabaseType::Postgres, KeaRelease::Kea30},
                                         Kea{DatabaseType::MySql, KeaRelease::Kea22},
                                         Kea{DatabaseType::MySql, KeaRelease::Kea30}),
                         name_of_kea);

/// The program, from Kea's database into one of each kind.
class KeaImportProgram : public testing::TestWithParam<DatabaseType> {};

std::vector<std::string> import_command(const DatabaseConfig& from, const DatabaseConfig& into) {
    std::vector<std::string> command = {"leasehold-admin", "import", "kea-db"};
    command.emplace_back(into.type == DatabaseType::Postgres ? "pgsql"
                         : into.type == DatabaseType::MySql  ? "mysql"
                                                             : "sqlite");
    command.insert(command.end(), {"-n", into.name});
    if (into.type != DatabaseType::Sqlite)
        command.insert(command.end(),
                       {"-h", into.host, "-P", std::to_string(into.port), "-u", into.user});
    command.insert(command.end(),
                   {"--from-type", "pgsql", "--from-host", from.host, "--from-port",
                    std::to_string(from.port), "--from-user", from.user, "--from-name", from.name});
    return command;
}

TEST_P(KeaImportProgram, BringsAndComparesAndSaysSo) {
    const ScratchDatabase source(DatabaseType::Postgres), target(GetParam());
    const auto session = source.session();
    for (const std::string& table : kea_tables(DatabaseType::Postgres, KeaRelease::Kea22))
        ASSERT_TRUE(session->run_raw(table));
    ASSERT_TRUE(session->run_raw(
        "INSERT INTO public.lease4 SELECT 3221225984 + i, decode('0200000000' || lpad(to_hex(i), "
        "2, '0'), 'hex'), NULL, 3600, now() + interval '1 hour' - interval '1 second' * i, 7, "
        "false, false, 'h' || i, 0 FROM generate_series(1, 200) i"));
    ASSERT_TRUE(initialise_schema(target.config(), [](const std::string&) {}));
    const std::map<std::string, std::string> passwords = {
        {"LEASEHOLD_DB_PASSWORD", target.config().password},
        {"LEASEHOLD_FROM_PASSWORD", source.config().password}};
    const auto command = import_command(source.config(), target.config());
    const ProgramResult result = run_program(command, passwords);
    EXPECT_EQ(result.exit_code, 0) << result;
    EXPECT_NE(result.output.find("Compared 200 rows: 200 the same in every column, 0 differ."),
              std::string::npos)
        << result;
    const ProgramResult again = run_program(command, passwords);
    EXPECT_EQ(again.exit_code, 0) << again;
    EXPECT_NE(again.output.find("200         0         0       200"), std::string::npos) << again;
}

TEST_P(KeaImportProgram, RefusesWhatIsNoKeaDatabase) {
    const ScratchDatabase source(DatabaseType::Postgres), target(GetParam());
    ASSERT_TRUE(initialise_schema(source.config(), [](const std::string&) {}));
    const ProgramResult result =
        run_program(import_command(source.config(), target.config()),
                    {{"LEASEHOLD_FROM_PASSWORD", source.config().password}});
    EXPECT_EQ(result.exit_code, 1) << result;
    EXPECT_NE(result.errors.find("the source is not Kea's lease database"), std::string::npos)
        << result;
    const ProgramResult denied = run_program(import_command(source.config(), target.config()),
                                             {{"LEASEHOLD_FROM_PASSWORD", "wrong"}});
    EXPECT_EQ(denied.exit_code, 1) << denied;
    EXPECT_NE(denied.errors.find("Kea's database: "), std::string::npos) << denied;
}

INSTANTIATE_TEST_SUITE_P(Databases, KeaImportProgram,
                         testing::Values(DatabaseType::Sqlite, DatabaseType::Postgres,
                                         DatabaseType::MySql),
                         kind_of_database);

TEST(KeaImportProgram, RefusesLeasesFromTheFuture) {
    const ScratchDatabase source(DatabaseType::Postgres), target(DatabaseType::Sqlite);
    const auto session = source.session();
    for (const std::string& table : kea_tables(DatabaseType::Postgres, KeaRelease::Kea16))
        ASSERT_TRUE(session->run_raw(table));
    // Kea wrote its local time, two hours ahead, into a database of UTC.
    ASSERT_TRUE(session->run_raw(
        "INSERT INTO public.lease4 VALUES (3221225985, '\\x020000000001', NULL, 3600, now() + "
        "interval '3 hours', 7, false, false, '', 0)"));
    ASSERT_TRUE(initialise_schema(target.config(), [](const std::string&) {}));
    std::vector<std::string> command = import_command(source.config(), target.config());
    const std::map<std::string, std::string> password = {
        {"LEASEHOLD_FROM_PASSWORD", source.config().password}};
    const ProgramResult result = run_program(command, password);
    EXPECT_EQ(result.exit_code, 1) << result;
    EXPECT_NE(result.errors.find("--from-shift -72"), std::string::npos) << result;
    command.insert(command.end(), {"--from-shift", "-7200"});
    EXPECT_EQ(run_program(command, password).exit_code, 0);
    EXPECT_EQ(target.value("SELECT expires_at / 1000000 - strftime('%s', 'now') BETWEEN 3500 AND "
                           "3700 FROM lease"),
              "1");
}

}  // namespace

}  // namespace leasehold

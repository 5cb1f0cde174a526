// Frontends of the release before go on while its database is upgraded (docs/design.md §5,
// Migrations): what they said to schema 1, kept word for word in statements_of_schema_1.txt, still
// works in every moment of an upgrade to today's schema, and no lease is lost by it.

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <map>
#include <set>
#include <thread>

#include "admin/embedded_migrations.h"
#include "admin/migrator.h"
#include "admin/step.h"
#include "store/lease_row.h"
#include "store/statements.h"
#include "tests/admin/scratch_database.h"

namespace leasehold {

namespace {

const Progress kQuiet = [](const std::string&) {};

/// The texts by "name dialect"; they outlive every session.
const std::map<std::string, std::string>& old_texts() {
    static const auto kTexts = [] {
        std::map<std::string, std::string> texts;
        std::ifstream file("tests/admin/statements_of_schema_1.txt");
        std::string line, name;
        while (std::getline(file, line)) {
            if (line.starts_with('[')) {
                name = line.substr(1, line.size() - 2);
            } else if (!line.empty() && !line.starts_with('#')) {
                texts[name] += line + "\n";
            }
        }
        return texts;
    }();
    return kTexts;
}

Statement old_statement(const char* name, bool writes) {
    const auto text = [&](const char* dialect) -> std::string_view {
        const auto found = old_texts().find(std::string(name) + " " + dialect);
        return found == old_texts().end() ? std::string_view() : found->second;
    };
    return {name, writes, text("postgres"), text("sqlite"), text("mysql"), text("read_back")};
}

const Statement& old_claim() {
    static const Statement kOld = old_statement("claim", true);
    return kOld;
}
const Statement& old_change() {
    static const Statement kOld = old_statement("change", true);
    return kOld;
}

/// The reads and the reclaim, with parameters that any of them takes.
struct OldCall {
    Statement statement;
    std::vector<Argument> arguments;
};

const std::vector<OldCall>& other_calls() {
    static const Bytes kLow = {0}, kHigh(17, 0xff), kSome = {10, 99, 0, 1};
    const auto number = [](std::int64_t value) { return Argument::scalar(value); };
    const auto bytes = [](const Bytes& value) { return Argument::scalar(ByteView(value)); };
    const Argument some = Argument::list({ByteView(kSome)});
    static const std::vector<OldCall> kCalls = {
        {old_statement("look_up", false), {some, some}},
        {old_statement("list", false),
         {number(4), bytes(kLow), bytes(kLow), bytes(kHigh), number(-1), number(100)}},
        {old_statement("changed_since", false), {number(0)}},
        {old_statement("reclaim_page", false),
         {bytes(kLow), number(100), number(5'000'000), number(1), number(1)}},
        {old_statement("reclaim_mark", true), {some, number(5'000'000), number(1)}},
        {old_statement("reclaim_delete", true), {some, number(1), number(1), number(1)}}};
    return kCalls;
}

/// A frontend of schema 1 that leases one address after the other in 10.1.0.0/16, and gives every
/// third back. Each call is tried again, as frontends do, when a lock is in its way; anything else
/// that fails is noted.
class OldFrontend {
  public:
    OldFrontend(const ScratchDatabase& database, std::uint8_t number)
        : session_(database.session()), number_(number) {}

    void serve_until(const std::atomic<bool>& over) {
        for (std::uint16_t n = 0; !over || n < 20; ++n) {
            const Bytes address = {10, number_, static_cast<std::uint8_t>(n >> 8),
                                   static_cast<std::uint8_t>(n)};
            if (lease(address, n) && n % 3 == 0) give_back(address, n);
            for (const OldCall& call : other_calls()) (void)run(call.statement, call.arguments);
            if (!problems.empty()) return;
        }
    }

    std::set<Bytes> leased;  ///< what the database said that they have
    std::vector<std::string> problems;
    std::size_t waits = 0;

  private:
    bool lease(const Bytes& address, std::int64_t write_id) {
        const Bytes none;
        const auto bytes = [](const Bytes& value) { return Argument::list({ByteView(value)}); };
        const auto number = [](std::int64_t value) { return Argument::list({value}); };
        const auto text = [](std::string_view value) { return Argument::list({value}); };
        // In the order of the columns of a claim: address, kind, prefix_length, subnet_id, pool_id,
        // iaid, owner, hwaddr, client_id, state, valid_lifetime, preferred_lifetime, hostname,
        // fqdn_forward, fqdn_reverse, relay_id, remote_id, user_context, write_id; the margin.
        const auto answer = run(old_claim(), {bytes(address),
                                              number(4),
                                              number(32),
                                              number(7),
                                              number(0),
                                              number(0),
                                              bytes(address),
                                              bytes(address),
                                              bytes(none),
                                              number(0),
                                              number(86400),
                                              number(0),
                                              text("host.example"),
                                              number(0),
                                              number(0),
                                              bytes(none),
                                              bytes(none),
                                              text(""),
                                              number(write_id + 1),
                                              Argument::scalar(5'000'000L)});
        if (answer.rows.size() != 1) return false;
        leased.insert(address);
        return true;
    }
    void give_back(const Bytes& address, std::int64_t write_id) {
        const auto number = [](std::int64_t value) { return Argument::list({value}); };
        // Address, write_id seen, state (released), keeps its owner, hold, write_id.
        const auto answer =
            run(old_change(), {Argument::list({ByteView(address)}), number(write_id + 1), number(3),
                               number(1), number(0), number(write_id + 1'000'000)});
        if (answer.rows.size() != 1) problems.push_back("a lease could not be given back");
    }
    Answer run(const Statement& statement, const std::vector<Argument>& arguments) {
        // At 50 ms a try (PostgreSQL): longer than a step may wait for the table.
        constexpr unsigned kTriesMax = 200;
        for (unsigned tries = 1;; ++tries) {
            auto answer = session_->run(statement, arguments);
            if (answer) return std::move(*answer);
            if (answer.error().kind != SessionError::Kind::Retry || tries == kTriesMax) {
                problems.push_back(std::string(statement.name) + ": " + answer.error().message);
                return {};
            }
            ++waits;
        }
    }

    std::unique_ptr<Session> session_;
    std::uint8_t number_;
};

class UpgradeUnderLoad : public testing::TestWithParam<DatabaseType> {
  protected:
    void initialise_first_release() {
        const auto session = database_.session();
        std::vector<Step> steps =
            steps_for(session->dialect(), embedded_migrations(), kSchemaSteps);
        steps.resize(2);
        ASSERT_EQ(Migration(*session, steps, kQuiet).run(MigrationKind::Initialise),
                  (SchemaVersion{1, 1}));
    }
    ScratchDatabase database_{GetParam()};
};

TEST_P(UpgradeUnderLoad, FailsNoStatementOfTheReleaseBeforeAndLosesNoLease) {
    ASSERT_EQ(old_texts().size(), 26U);
    initialise_first_release();
    std::atomic<bool> nobody = true, over = false;
    OldFrontend populating(database_, 9);
    populating.serve_until(nobody);

    OldFrontend first(database_, 1), second(database_, 2);
    {
        std::jthread serving_first([&] { first.serve_until(over); });
        std::jthread serving_second([&] { second.serve_until(over); });
        const auto upgraded = upgrade_schema(database_.config(), kQuiet);
        over = true;
        EXPECT_TRUE(upgraded) << upgraded.error().message;
    }
    std::set<Bytes> there;
    const auto rows = database_.session()->run_raw("SELECT address FROM lease");
    ASSERT_TRUE(rows) << rows.error().message;
    for (const Row& row : rows->rows) there.insert(bytes_of(row.at(0)));
    for (OldFrontend* frontend : {&populating, &first, &second}) {
        EXPECT_EQ(frontend->problems, std::vector<std::string>{});
        EXPECT_GE(frontend->leased.size(), 20U);
        for (const Bytes& address : frontend->leased)
            EXPECT_TRUE(there.contains(address)) << to_hex(address) << " is lost";
    }
    RecordProperty("leases", static_cast<int>(there.size()));
    RecordProperty("waits", static_cast<int>(first.waits + second.waits));
    EXPECT_EQ(read_schema_version(database_.config())->version, kSchemaVersion);
}

INSTANTIATE_TEST_SUITE_P(On, UpgradeUnderLoad,
                         testing::Values(DatabaseType::Sqlite, DatabaseType::Postgres,
                                         DatabaseType::MySql),
                         kind_of_database);

}  // namespace

}  // namespace leasehold

#include "tests/store/bed.h"

#include <atomic>

#include "admin/migrator.h"
#include "store/memory_lease_store.h"
#include "store/session_factory.h"
#include "store/sql_lease_store.h"
#include "tests/support/private_galera.h"
#include "tests/support/private_mariadb.h"
#include "tests/support/private_postgres.h"
#include "tests/support/scratch_folder.h"

namespace leasehold::test {
namespace {

class MemoryBed final : public Bed {
  public:
    std::unique_ptr<LeaseStore> store(StoreOptions options) override {
        // The database has the options of the first store over it.
        if (!database_) {
            database_ = std::make_shared<MemoryDatabase>([this] { return tick(); }, options);
        }
        return std::make_unique<MemoryLeaseStore>(database_, Random(++seed_));
    }
    void pass(Duration time) override { now_us_ += time.us; }

  private:
    /// Time never stands still, as in a database.
    Instant tick() { return {++now_us_}; }

    std::atomic<std::int64_t> now_us_ = 1'800'000'000'000'000;
    std::uint64_t seed_ = 0;
    std::shared_ptr<MemoryDatabase> database_;
};

class SqlBed : public Bed {
  public:
    explicit SqlBed(DatabaseConfig config) : config_(std::move(config)) {
        const auto made = initialise_schema(config_, [](const std::string&) {});
        EXPECT_TRUE(made) << made.error().message;
    }
    std::unique_ptr<LeaseStore> store(StoreOptions options) override {
        return std::make_unique<SqlLeaseStore>(*make_session(config_), Random(++seed_), options);
    }
    std::unique_ptr<Session> session() override {
        auto opened = open_session(config_);
        EXPECT_TRUE(opened) << opened.error().message;
        return opened ? std::move(*opened) : nullptr;
    }
    void pass(Duration time) override {
        const std::string us = std::to_string(time.us);
        sql("UPDATE lease SET changed_at = changed_at - " + us +
            ", expires_at = CASE WHEN expires_at = 9223372036854775807 THEN expires_at ELSE "
            "expires_at - " +
            us + " END");
    }

  private:
    DatabaseConfig config_;
    std::uint64_t seed_ = 0;
};

DatabaseConfig sqlite_file(const ScratchFolder& folder) {
    DatabaseConfig config;
    config.type = DatabaseType::Sqlite;
    config.name = folder.path() + "/leases.db";
    return config;
}

class SqliteBed final : public SqlBed {
  public:
    explicit SqliteBed(std::unique_ptr<ScratchFolder> folder = std::make_unique<ScratchFolder>())
        : SqlBed(sqlite_file(*folder)), folder_(std::move(folder)) {}

  private:
    std::unique_ptr<ScratchFolder> folder_;
};

/// The server lives as long as the program; every bed starts with an empty schema.
DatabaseConfig emptied(DatabaseConfig config) {
    auto session = open_session(config);
    EXPECT_TRUE(session) << session.error().message;
    if (session) {
        EXPECT_TRUE((*session)->run_raw("DROP SCHEMA IF EXISTS leasehold CASCADE"));
    }
    return config;
}

class PostgresBed final : public SqlBed {
  public:
    PostgresBed() : SqlBed(emptied(PrivatePostgres::server().superuser("postgres"))) {}
};

DatabaseConfig emptied_mariadb() {
    const PrivateMariaDb& server = PrivateMariaDb::server();
    server.run("", "DROP DATABASE IF EXISTS bed");
    server.run("", "CREATE DATABASE bed");
    return server.superuser("bed");
}

class MariaDbBed final : public SqlBed {
  public:
    MariaDbBed() : SqlBed(emptied_mariadb()) {}
};

DatabaseConfig emptied_galera() {
    const PrivateGalera& cluster = PrivateGalera::cluster();
    cluster.run(0, "", "DROP DATABASE IF EXISTS bed");
    cluster.run(0, "", "CREATE DATABASE bed");
    return cluster.superuser(0, "bed");
}

/// Stores and sessions are at each node in turn, the first of both at the first one.
class GaleraBed final : public SqlBed {
  public:
    GaleraBed() : SqlBed(emptied_galera()) {
        // A session is not connected to a database that its node has not heard of yet.
        for (std::size_t i = 1; i < PrivateGalera::kNodes; ++i) {
            PrivateGalera::cluster().run(i, "", "SELECT 1 FROM bed.lease");
        }
    }
    std::unique_ptr<LeaseStore> store(StoreOptions options) override {
        return std::make_unique<SqlLeaseStore>(*make_session(next(stores_)),
                                               Random(1'000 + stores_), options);
    }
    std::unique_ptr<Session> session() override {
        auto opened = open_session(next(sessions_));
        EXPECT_TRUE(opened) << opened.error().message;
        return opened ? std::move(*opened) : nullptr;
    }

  private:
    static DatabaseConfig next(std::size_t& turn) {
        return PrivateGalera::cluster().superuser(turn++ % PrivateGalera::kNodes, "bed");
    }

    std::size_t stores_ = 0;
    std::size_t sessions_ = 0;
};

}  // namespace

std::vector<Lease> Bed::rows(LeaseKind kind) {
    const auto reader = store();
    std::vector<Lease> all;
    LeaseFilter filter;
    filter.kind = kind;
    for (Cursor cursor;;) {
        auto page = reader->list(filter, cursor);
        EXPECT_TRUE(page) << page.error().message;
        if (!page) return all;
        for (Lease& row : page->rows) all.push_back(std::move(row));
        if (page->last || all.empty()) return all;
        cursor.after = all.back().address;
    }
}

Instant Bed::now() {
    const auto facts = store()->look_up(std::vector<Question>(1));
    EXPECT_TRUE(facts) << facts.error().message;
    return facts ? facts->front().now : Instant();
}

Answer Bed::sql(const std::string& statement) {
    const auto by = session();
    if (!by) return {};
    auto answer = by->run_raw(statement);
    EXPECT_TRUE(answer) << answer.error().message;
    return answer ? std::move(*answer) : Answer();
}

std::unique_ptr<Bed> make_bed(BedKind kind) {
    switch (kind) {
        case BedKind::Memory:
            return std::make_unique<MemoryBed>();
        case BedKind::Sqlite:
            return std::make_unique<SqliteBed>();
        case BedKind::Postgres:
            return std::make_unique<PostgresBed>();
        case BedKind::MariaDb:
            return std::make_unique<MariaDbBed>();
        case BedKind::MariaDbGalera:
            return std::make_unique<GaleraBed>();
    }
    return nullptr;
}

}  // namespace leasehold::test

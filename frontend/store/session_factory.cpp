#include "store/session_factory.h"

#include <chrono>

#include "store/frontend_registry.h"
#include "store/memory_frontend_registry.h"
#include "store/memory_lease_store.h"
#include "store/mysql_session.h"
#include "store/postgres_session.h"
#include "store/secret.h"
#include "store/sql_frontend_registry.h"
#include "store/sql_lease_store.h"
#include "store/sqlite_session.h"

namespace leasehold {
namespace {

/// The memory database has no server, so the host's clock is its clock.
Instant system_now() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::microseconds>(now).count()};
}

}  // namespace

Result<std::unique_ptr<Session>> make_session(const DatabaseConfig& database,
                                              MissingFile missing_file) {
    switch (database.type) {
        case DatabaseType::Postgres:
            return make_postgres_session(database);
        case DatabaseType::Sqlite: {
            SqliteSettings settings;
            settings.file = database.name;
            settings.create = missing_file == MissingFile::Create;
            return std::make_unique<SqliteSession>(std::move(settings));
        }
        case DatabaseType::MySql:
            return make_mysql_session(database);
        case DatabaseType::Memory:
            return fail("lease-database: a database in memory takes no SQL");
    }
    return fail("lease-database: unknown type");
}

Result<std::unique_ptr<Session>> open_session(const DatabaseConfig& database,
                                              MissingFile missing_file) {
    auto session = make_session(database, missing_file);
    if (!session) return session;
    if (auto connected = (*session)->connect(); !connected) {
        return fail(connected.error().message);
    }
    return session;
}

Result<StoreMaker> store_maker(const DatabaseConfig& database, StoreOptions options) {
    switch (database.type) {
        case DatabaseType::Postgres:
            return [=](Random random) -> std::unique_ptr<LeaseStore> {
                return std::make_unique<SqlLeaseStore>(make_postgres_session(database), random,
                                                       options);
            };
        case DatabaseType::Sqlite: {
            SqliteSettings settings;
            settings.file = database.name;
            return [=](Random random) -> std::unique_ptr<LeaseStore> {
                return std::make_unique<SqlLeaseStore>(std::make_unique<SqliteSession>(settings),
                                                       random, options);
            };
        }
        case DatabaseType::Memory: {
            const auto memory = std::make_shared<MemoryDatabase>(system_now, options);
            return [=](Random random) -> std::unique_ptr<LeaseStore> {
                return std::make_unique<MemoryLeaseStore>(memory, random);
            };
        }
        case DatabaseType::MySql:
            return [=](Random random) -> std::unique_ptr<LeaseStore> {
                return std::make_unique<SqlLeaseStore>(make_mysql_session(database), random,
                                                       options);
            };
    }
    return fail("lease-database: unknown type");
}

Result<std::unique_ptr<FrontendRegistry>> make_registry(const DatabaseConfig& database) {
    if (database.type == DatabaseType::Memory) {
        auto key = new_secret(kGossipKeySize);
        if (!key) return tl::unexpected(key.error());
        return std::make_unique<MemoryFrontendRegistry>(
            std::make_shared<MemoryFrontends>(system_now, std::move(*key)));
    }
    auto session = make_session(database);
    if (!session) return tl::unexpected(session.error());
    return std::make_unique<SqlFrontendRegistry>(std::move(*session));
}

}  // namespace leasehold

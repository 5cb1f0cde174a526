#pragma once
// From lease-database to sessions and stores.

#include <functional>
#include <memory>

#include "base/random.h"
#include "domain/config.h"
#include "store/lease_store.h"
#include "store/session.h"
#include "store/store_options.h"

namespace leasehold {

enum class MissingFile : std::uint8_t { Refuse, Create };

/// A session that is not connected yet. `missing_file` is for SQLite: db-init creates, others do
/// not. Error: the type has no sessions (memory).
Result<std::unique_ptr<Session>> make_session(const DatabaseConfig& database,
                                              MissingFile missing_file = MissingFile::Refuse);

/// The same, connected. Error: says to what, and why not.
Result<std::unique_ptr<Session>> open_session(const DatabaseConfig& database,
                                              MissingFile missing_file = MissingFile::Refuse);

/// Makes the stores of one process, one for each worker, all over one database. A store connects
/// when it is first used. The maker may be called from any thread.
using StoreMaker = std::function<std::unique_ptr<LeaseStore>(Random)>;

Result<StoreMaker> store_maker(const DatabaseConfig& database, StoreOptions options = {});

}  // namespace leasehold

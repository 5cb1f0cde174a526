#pragma once
// hosts-databases of a frontend, asked in their order. While one is away, whoever needs it gets an
// error at once, and one worker at a time looks for it, with growing waits: the others go on
// serving those who do not need it (decision D4). HostWatch is shared by all workers; what a worker
// asks by (HostDatabases) belongs to its thread.

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "server/observer_log.h"
#include "server/rare_line.h"
#include "server/reconnecting_store.h"
#include "server/startup.h"
#include "store/sql_host_store.h"

namespace leasehold {

/// One of hosts-databases, as all workers know it. Thread-safe.
class HostWatch {
  public:
    HostWatch(std::string name, ReconnectPlan plan, const Log& log, std::function<void()> gave_up);

    /// Why it is not to be asked now; nothing: ask.
    std::optional<Error> away(Instant now);
    void answered();
    /// It did not answer. The error with its name.
    Error failed(const Error& error, Instant now);
    /// Of a row there. At most a line a minute.
    void tell_row(const std::string& what, Instant now);

  private:
    std::string name_;
    ReconnectPlan plan_;
    const Log& log_;
    std::function<void()> gave_up_;
    std::mutex mutex_;
    std::optional<Error> why_;  ///< it is away
    Instant next_try_;
    Duration wait_;
    std::uint32_t tries_ = 0;
    RareLine rows_;
};

class HostDatabases final : public HostStore {
  public:
    struct Database {
        std::unique_ptr<HostStore> store;
        std::shared_ptr<HostWatch> watch;
    };
    using Clock = std::function<Instant()>;

    HostDatabases(std::vector<Database> databases, Clock clock);

    Result<std::vector<std::vector<Reservation4>>> look_up(
        std::span<const HostQuestion> questions) override;

  private:
    std::vector<Database> databases_;
    Clock clock_;
};

/// Can reservations be read there, with this user's rights? Reads only.
DatabaseState look_at_hosts_database(const DatabaseConfig& database);

/// Makes what a worker asks by: nullptr if the configuration names no hosts database. What is given
/// outlives what it makes; `gave_up` is called from any thread when the tries that the
/// configuration allows are used up.
class HostDatabasesMaker {
  public:
    HostDatabasesMaker(const Config& config, CurrentSchema schema, const Log& log,
                       const std::function<void()>& gave_up);
    std::unique_ptr<HostStore> make() const;

  private:
    std::vector<DatabaseConfig> databases_;
    std::vector<std::shared_ptr<HostWatch>> watches_;
    CurrentSchema schema_;
};

}  // namespace leasehold

#pragma once
// A database to test registries on: memory, SQLite or PostgreSQL, as it is after db-init.

#include <functional>
#include <memory>
#include <optional>

#include "store/frontend_registry.h"
#include "store/memory_frontend_registry.h"
#include "tests/store/bed.h"

namespace leasehold::test {

class RegistryBed {
  public:
    explicit RegistryBed(BedKind kind);

    /// Another registry over this database, for a thread of its own.
    std::unique_ptr<FrontendRegistry> registry() const;
    /// Every row becomes so much older.
    void pass(Duration time);
    /// The pools of all frontends, ascending by frontend, subnet and address.
    std::vector<ConfiguredPool> pools();
    /// The database that is SQL's; only there (checked).
    Bed& sql();

  private:
    BedKind kind_;
    std::int64_t now_us_ = 1'800'000'000'000'000;
    std::unique_ptr<Bed> bed_;
    std::shared_ptr<MemoryFrontends> memory_;
};

}  // namespace leasehold::test

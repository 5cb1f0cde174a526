#pragma once
// The registry in memory: for tests, and for lease-database `type: memory`. A MemoryFrontends is
// the truth that several registries share; it is thread-safe, and its clock is given.

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "store/frontend_registry.h"

namespace leasehold {

class MemoryFrontends {
  public:
    /// `clock` is the database's clock; it is called with the table locked.
    MemoryFrontends(std::function<Instant()> clock, Bytes key);

    Registered beat(const FrontendRow& own);
    Registered read() const;
    void leave(const FrontendRow& own);
    Result<void> configure(const FrontendRow& own, std::span<const ConfiguredPool> pools);
    /// The pools of all frontends.
    std::vector<ConfiguredPool> pools() const;
    Bytes key() const { return key_; }

  private:
    Registered all(Instant now) const;

    const std::function<Instant()> clock_;
    const Bytes key_;
    mutable std::mutex mutex_;
    std::map<std::string, FrontendRow> rows_;
    std::map<std::string, std::vector<ConfiguredPool>> pools_;  ///< by the frontend's name
};

class MemoryFrontendRegistry final : public FrontendRegistry {
  public:
    explicit MemoryFrontendRegistry(std::shared_ptr<MemoryFrontends> frontends);

    Result<Registered> beat(const FrontendRow& own) override;
    Result<Registered> read() override;
    Result<void> leave(const FrontendRow& own) override;
    Result<void> configure(const FrontendRow& own, std::span<const ConfiguredPool> pools) override;
    Result<std::vector<Bytes>> gossip_keys() override;

  private:
    std::shared_ptr<MemoryFrontends> frontends_;
};

}  // namespace leasehold

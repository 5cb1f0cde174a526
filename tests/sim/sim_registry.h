#pragma once
// The `frontend` table as frontends reach it: through a session that fails like any other.

#include "sim_session.h"
#include "store/frontend_registry.h"

namespace leasehold::sim {

class SimRegistry : public FrontendRegistry {
  public:
    SimRegistry(SimDatabase& database, SimSession session)
        : database_(database), session_(std::move(session)) {}

    Result<Registered> beat(const FrontendRow& own) override;
    Result<Registered> read() override;
    Result<void> leave(const FrontendRow& own) override;
    /// Nothing in the simulator reads them.
    Result<void> configure(const FrontendRow&, std::span<const ConfiguredPool>) override {
        return {};
    }
    Result<std::vector<Bytes>> gossip_keys() override;

  private:
    SimDatabase& database_;
    SimSession session_;
};

}  // namespace leasehold::sim

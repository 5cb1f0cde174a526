#pragma once
// The registry over any SQL database. A call ends within its deadline; whatever it fails by, the
// next one connects anew if it must.

#include <memory>
#include <span>

#include "store/frontend_registry.h"
#include "store/session.h"

namespace leasehold {

class SqlFrontendRegistry final : public FrontendRegistry {
  public:
    explicit SqlFrontendRegistry(std::unique_ptr<Session> session, Duration deadline = seconds(5));

    Result<Registered> beat(const FrontendRow& own) override;
    Result<Registered> read() override;
    Result<void> leave(const FrontendRow& own) override;
    Result<void> configure(const FrontendRow& own, std::span<const ConfiguredPool> pools) override;
    Result<std::vector<Bytes>> gossip_keys() override;

  private:
    template <class Call>
    auto call(Call one_try) -> Result<typename decltype(one_try())::value_type>;
    /// Runs `work` in a transaction.
    template <class Work>
    auto in_transaction(Work work) -> decltype(work());
    SessionResult<Registered> write_and_read(const FrontendRow& own,
                                             std::span<const Argument> arguments);
    SessionResult<Registered> read_rows();
    SessionResult<void> write_pools(const FrontendRow& own, std::span<const ConfiguredPool> pools);
    SessionResult<void> forget_pools();

    std::unique_ptr<Session> session_;
    Duration deadline_;
    /// Seen by a beat whose commit is in doubt: its repeat finds our own row there.
    std::optional<FrontendRow> replaced_;
};

}  // namespace leasehold

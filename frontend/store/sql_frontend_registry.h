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
    Result<std::vector<Bytes>> gossip_keys() override;

  private:
    template <class Call>
    auto call(Call one_try) -> Result<typename decltype(one_try())::value_type>;
    SessionResult<Registered> beat_once(const FrontendRow& own,
                                        std::span<const Argument> arguments);
    SessionResult<Registered> write_and_read(const FrontendRow& own,
                                             std::span<const Argument> arguments);
    SessionResult<Registered> read_rows();

    std::unique_ptr<Session> session_;
    Duration deadline_;
    /// Seen by a beat whose commit is in doubt: its repeat finds our own row there.
    std::optional<FrontendRow> replaced_;
};

}  // namespace leasehold

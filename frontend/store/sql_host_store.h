#pragma once
// A HostStore over one SQL database: its table `reservation`. Reads, and never writes: SELECT is
// all that its user needs. Connects when it is first asked, and again after a loss.

#include <functional>
#include <memory>
#include <string>

#include "base/time.h"
#include "domain/option_schema.h"
#include "store/host_store.h"
#include "store/session.h"

namespace leasehold {

/// The option-defs that option-data is read with: those of today's configuration.
using CurrentSchema = std::function<std::shared_ptr<const OptionSchema>()>;
/// Told of what a row has that cannot be used; the rest of the row counts.
using TellRow = std::function<void(const std::string& what)>;

class SqlHostStore final : public HostStore {
  public:
    SqlHostStore(std::unique_ptr<Session> session, CurrentSchema schema, TellRow tell,
                 Duration deadline);

    Result<std::vector<std::vector<Reservation4>>> look_up(
        std::span<const HostQuestion> questions) override;

  private:
    Result<Answer> run(std::span<const Argument> arguments);

    std::unique_ptr<Session> session_;
    CurrentSchema schema_;
    TellRow tell_;
    Duration deadline_;
};

}  // namespace leasehold

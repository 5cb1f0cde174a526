#pragma once
// A real session, watched: what is sent over it is noted, and its connection breaks where a test
// says.

#include <memory>
#include <string>
#include <vector>

#include "store/session.h"

namespace leasehold::test {

enum class Trouble : std::uint8_t {
    None,
    BeforeCommit,  ///< the connection dies, and the server rolls back
    AfterCommit,   ///< the server commits, and its answer is lost
};

struct SessionLog {
    std::vector<std::string> statements;  ///< names of the table; begin, commit, rollback
    unsigned connects = 0;
    /// What happens to the next commits, and to how many.
    Trouble trouble = Trouble::None;
    unsigned times = 0;

    std::size_t count(const std::string& name) const;
};

class TroubledSession final : public Session {
  public:
    /// `log` outlives this.
    TroubledSession(std::unique_ptr<Session> inner, SessionLog& log);

    Dialect dialect() const override { return inner_->dialect(); }
    SessionResult<void> connect() override;
    bool connected() const override { return up_ && inner_->connected(); }
    void set_deadline(Deadline deadline) override { inner_->set_deadline(deadline); }
    SessionResult<Answer> run(const Statement& statement,
                              std::span<const Argument> arguments) override;
    SessionResult<Answer> run_raw(std::string_view sql) override { return inner_->run_raw(sql); }
    SessionResult<void> begin() override;
    SessionResult<void> commit() override;
    void rollback() override;

  private:
    Trouble next_trouble();
    tl::unexpected<SessionError> in_doubt();

    std::unique_ptr<Session> inner_;
    SessionLog& log_;
    bool up_ = true;
    bool in_transaction_ = false;
};

}  // namespace leasehold::test

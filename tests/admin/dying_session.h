#pragma once
// A session in a process that is killed (kill -9) at a chosen moment: right before or right after
// any of its calls reaches the database.

#include <csignal>
#include <type_traits>

#include "store/session.h"

namespace leasehold {

class DyingSession : public Session {
  public:
    /// Moment 0 is before the first call, 1 after it, 2 before the second …
    DyingSession(Session& inner, int moment) : inner_(inner), left_(moment) {}

    Dialect dialect() const override { return inner_.dialect(); }
    SessionResult<void> connect() override { return inner_.connect(); }
    bool connected() const override { return inner_.connected(); }
    void set_deadline(Deadline deadline) override { inner_.set_deadline(deadline); }
    SessionResult<Answer> run(const Statement& statement,
                              std::span<const Argument> arguments) override {
        return around([&] { return inner_.run(statement, arguments); });
    }
    SessionResult<Answer> run_raw(std::string_view sql) override {
        return around([&] { return inner_.run_raw(sql); });
    }
    SessionResult<void> begin() override {
        return around([&] { return inner_.begin(); });
    }
    SessionResult<void> commit() override {
        return around([&] { return inner_.commit(); });
    }
    void rollback() override { inner_.rollback(); }

  private:
    template <class Call>
    std::invoke_result_t<Call> around(const Call& call) {
        pass_moment();
        auto result = call();
        pass_moment();
        return result;
    }
    void pass_moment() {
        if (left_-- == 0) raise(SIGKILL);
    }

    Session& inner_;
    int left_;
};

}  // namespace leasehold

#include "tests/store/troubled_session.h"

#include <algorithm>

#include "store/statements.h"

namespace leasehold::test {

std::size_t SessionLog::count(const std::string& name) const {
    return static_cast<std::size_t>(std::ranges::count(statements, name));
}

TroubledSession::TroubledSession(std::unique_ptr<Session> inner, SessionLog& log)
    : inner_(std::move(inner)), log_(log) {}

SessionResult<void> TroubledSession::connect() {
    ++log_.connects;
    in_transaction_ = false;
    auto connected = inner_->connect();
    up_ = connected.has_value();
    return connected;
}

Trouble TroubledSession::next_trouble() {
    if (log_.times == 0) return Trouble::None;
    --log_.times;
    return log_.trouble;
}

tl::unexpected<SessionError> TroubledSession::in_doubt() {
    up_ = false;
    in_transaction_ = false;
    return tl::unexpected(SessionError{SessionError::Kind::InDoubt, "the cable was pulled"});
}

SessionResult<Answer> TroubledSession::run(const Statement& statement,
                                           std::span<const Argument> arguments) {
    if (!up_) return tl::unexpected(SessionError{SessionError::Kind::Lost, "no cable"});
    log_.statements.emplace_back(statement.name);
    if (!statement.writes || in_transaction_) return inner_->run(statement, arguments);
    const Trouble trouble = next_trouble();
    if (trouble == Trouble::BeforeCommit) return in_doubt();
    auto answer = inner_->run(statement, arguments);
    if (trouble == Trouble::AfterCommit && answer) return in_doubt();
    return answer;
}

SessionResult<void> TroubledSession::begin() {
    if (!up_) return tl::unexpected(SessionError{SessionError::Kind::Lost, "no cable"});
    log_.statements.emplace_back("begin");
    auto begun = inner_->begin();
    in_transaction_ = begun.has_value();
    return begun;
}

SessionResult<void> TroubledSession::commit() {
    log_.statements.emplace_back("commit");
    in_transaction_ = false;
    const Trouble trouble = next_trouble();
    if (trouble == Trouble::BeforeCommit) {
        inner_->rollback();
        return in_doubt();
    }
    auto done = inner_->commit();
    if (trouble == Trouble::AfterCommit && done) return in_doubt();
    return done;
}

void TroubledSession::rollback() {
    log_.statements.emplace_back("rollback");
    in_transaction_ = false;
    if (up_) inner_->rollback();
}

}  // namespace leasehold::test

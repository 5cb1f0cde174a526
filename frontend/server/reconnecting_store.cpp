#include "server/reconnecting_store.h"

#include <algorithm>
#include <utility>

namespace leasehold {

ReconnectPlan ReconnectPlan::of(const DatabaseConfig& database) {
    ReconnectPlan plan;
    plan.tries_max = database.max_reconnect_tries;
    if (database.reconnect_wait_ms == 0U) {
        plan.tries_max = 0;
    } else if (database.reconnect_wait_ms) {
        plan.wait_min = plan.wait_max = milliseconds(*database.reconnect_wait_ms);
    }
    plan.takes_turns = !database.max_reconnect_tries && !database.reconnect_wait_ms;
    plan.may_exit = database.on_fail != OnFail::ServeRetryContinue;
    plan.stops_service = database.on_fail == OnFail::StopRetryExit;
    return plan;
}

Instant ReconnectPlan::next_try(Lookout& lookout, Instant now, Duration wait) const {
    return takes_turns ? lookout.next_turn(now, wait) : now + wait;
}

ReconnectingStore::ReconnectingStore(OpenStore open, ReconnectPlan plan, std::string owner,
                                     const Log& log, Lookout lookout)
    : open_(std::move(open)),
      plan_(plan),
      owner_(std::move(owner)),
      log_(log),
      lookout_(std::move(lookout)),
      wait_(plan.wait_min) {}

void ReconnectingStore::mend(Instant now) {
    const bool called = lookout_.take_call();
    if (session_ || gave_up()) return;
    if (now >= next_try_) {
        plan_next(now);
    } else if (!called) {
        return;
    }
    Result<std::unique_ptr<LeaseStore>> session = open_();
    if (session) {
        session_ = std::move(*session);
        proven_ = false;
        wrote_ = false;
        lookout_.found(Proof::Answers);
        if (std::exchange(lost_, false)) {
            log_.info(LogTopic::Database, "DHCP4_DB_RECONNECT_SUCCEEDED",
                      owner_ + " has a session with the database again");
        }
        return;
    }
    lost_ = true;
    why_none_ = session.error().message;
    log_.warn(LogTopic::Database, "DHCP4_DB_RECONNECT_ATTEMPT_FAILED",
              owner_ + ": try " + std::to_string(tries_) + ": " + why_none_);
    if (used_up()) tell_used_up();
}

void ReconnectingStore::plan_next(Instant now) {
    next_try_ = plan_.next_try(lookout_, now, wait_);
    wait_ = plan_.after(wait_);
    if (started_) ++tries_;
    started_ = true;
}

/// Whoever ends the program for it says so itself, once for all sessions.
void ReconnectingStore::tell_used_up() {
    if (plan_.may_exit || std::exchange(told_used_up_, true)) return;
    const bool disabled = plan_.tries_max == 0U;
    log_.error(LogTopic::Database,
               disabled ? "DHCP4_DB_RECONNECT_DISABLED" : "DHCP4_DB_RECONNECT_FAILED",
               owner_ + ": max-reconnect-tries is " + std::to_string(*plan_.tries_max) +
                   "; on-fail is serve-retry-continue, so the tries go on");
}

template <class Answer>
Result<Answer> ReconnectingStore::checked(Call call, Result<Answer> answer) {
    if (!answer) {
        if (session_->busy()) {
            hold_up(answer.error());
        } else {
            if (call == Call::Write) owes_write_ = true;
            lose(answer.error());
        }
        return answer;
    }
    if (std::exchange(held_up_, false)) {
        log_.info(LogTopic::Database, "LEASEHOLD_DB_HELD_UP_ENDED", owner_ + " is served again");
    }
    if (!std::exchange(proven_, true)) told_used_up_ = false;
    if (call == Call::Write) {
        owes_write_ = false;
        if (!std::exchange(wrote_, true)) lookout_.found(Proof::Writes);
    }
    if (!owes_write_) {
        tries_ = 0;
        wait_ = plan_.wait_min;
        next_try_ = {};
    }
    return answer;
}

/// Another session would meet the same locks, and the wait for it would outlast them.
void ReconnectingStore::hold_up(const Error& error) {
    if (std::exchange(held_up_, true)) return;
    log_.warn(LogTopic::Database, "LEASEHOLD_DB_HELD_UP",
              owner_ + " waits for others who hold the lease table: " + error.message);
}

void ReconnectingStore::lose(const Error& error) {
    lost_ = true;
    held_up_ = false;
    why_none_ = error.message;
    session_.reset();
    lookout_.wait(next_try_, owes_write_ ? Proof::Writes : Proof::Answers);
    log_.warn(LogTopic::Database, "DHCP4_DB_RECONNECT_LOST_CONNECTION",
              owner_ + " lost its session with the database: " + why_none_);
    if (used_up()) tell_used_up();
}

Result<std::vector<Facts>> ReconnectingStore::look_up(std::span<const Question> questions) {
    if (!session_) return fail(why_none_);
    return checked(Call::Read, session_->look_up(questions));
}

Result<std::vector<Outcome>> ReconnectingStore::commit(std::span<const Writes> batch) {
    if (!session_) return fail(why_none_);
    return checked(Call::Write, session_->commit(batch));
}

Result<Page<Lease>> ReconnectingStore::list(const LeaseFilter& filter, const Cursor& cursor) {
    if (!session_) return fail(why_none_);
    return checked(Call::Read, session_->list(filter, cursor));
}

Result<Changes> ReconnectingStore::changed_since(const Mark& mark) {
    if (!session_) return fail(why_none_);
    return checked(Call::Read, session_->changed_since(mark));
}

Result<std::size_t> ReconnectingStore::reclaim(Share share, std::size_t max,
                                               std::uint32_t hold_seconds) {
    if (!session_) return fail(why_none_);
    return checked(Call::Write, session_->reclaim(share, max, hold_seconds));
}

Result<std::size_t> ReconnectingStore::forget_history(std::uint32_t retention_seconds) {
    if (!session_) return fail(why_none_);
    return checked(Call::Write, session_->forget_history(retention_seconds));
}

}  // namespace leasehold

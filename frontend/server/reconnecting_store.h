#pragma once
// A LeaseStore that outlives its sessions: it lets a failed session go, and opens another when its
// owner says so, with growing waits (decision D4), or sooner if another session of the frontend has
// found the database. Between sessions every call fails at once. A session that was only busy() is
// kept.
// Belongs to one thread.

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/time.h"
#include "domain/config.h"
#include "server/lookouts.h"
#include "server/observer_log.h"
#include "store/lease_store.h"

namespace leasehold {

/// Opens a session, and has it answer once.
using OpenStore = std::function<Result<std::unique_ptr<LeaseStore>>()>;

/// How often and how long to try: 1 s, doubling up to 10 s, for ever; what the configuration gives
/// explicitly is kept to, as Kea does: max-reconnect-tries, reconnect-wait-time, on-fail. If
/// neither of the first two is, the sessions of a frontend take turns, and each waits less.
struct ReconnectPlan {
    Duration wait_min = seconds(1);
    Duration wait_max = seconds(10);
    std::optional<std::uint32_t> tries_max;  ///< 0: a session that is lost is not opened again
    bool may_exit = true;        ///< false: what is used up is told, and the tries go on
    bool stops_service = false;  ///< while a session is missing nobody is answered at all
    bool takes_turns = true;

    static ReconnectPlan of(const DatabaseConfig& database);
    /// The wait that follows `wait`.
    Duration after(Duration wait) const { return std::min(Duration{2 * wait.us}, wait_max); }
    /// When to look again, if looking now is in vain.
    Instant next_try(Lookout& lookout, Instant now, Duration wait) const;
};

class ReconnectingStore : public LeaseStore {
  public:
    /// Starts without a session. `owner` names it in the log: "worker 1".
    ReconnectingStore(OpenStore open, ReconnectPlan plan, std::string owner, const Log& log,
                      Lookout lookout = {});

    bool connected() const { return session_ != nullptr; }
    /// When mend() next tries; only while not connected.
    Instant next_try() const { return next_try_; }
    /// mend() tries at once: another session has found the database. Takes no lock.
    bool called() const { return lookout_.called(); }
    /// Opens a session if there is none and its time has come, or it is called. May block as long
    /// as a connection may take.
    void mend(Instant now);
    /// The configuration limits the tries, they are used up, and that is to end the program.
    bool gave_up() const { return plan_.may_exit && used_up(); }

    bool busy() const override { return session_ && session_->busy(); }
    Result<std::vector<Facts>> look_up(std::span<const Question> questions) override;
    Result<std::vector<Outcome>> commit(std::span<const Writes> batch) override;
    Result<Page<Lease>> list(const LeaseFilter& filter, const Cursor& cursor) override;
    Result<Changes> changed_since(const Mark& mark) override;
    Result<std::size_t> reclaim(Share share, std::size_t max, std::uint32_t hold_seconds) override;
    Result<std::size_t> forget_history(std::uint32_t retention_seconds) override;

  private:
    enum class Call : std::uint8_t { Read, Write };
    template <class Answer>
    Result<Answer> checked(Call call, Result<Answer> answer);
    bool used_up() const {
        return session_ == nullptr && started_ && plan_.tries_max && tries_ >= *plan_.tries_max;
    }
    void plan_next(Instant now);
    void tell_used_up();
    void lose(const Error& error);
    void hold_up(const Error& error);

    OpenStore open_;
    ReconnectPlan plan_;
    std::string owner_;
    const Log& log_;
    Lookout lookout_;
    std::unique_ptr<LeaseStore> session_;
    std::string why_none_ = "no session with the database yet";
    Instant next_try_;
    Duration wait_;
    std::uint32_t tries_ = 0;  ///< since the last proven session; the very first is none
    bool started_ = false;
    bool lost_ = false;
    bool told_used_up_ = false;
    /// A call has succeeded on this session: only then is a reconnect believed.
    bool proven_ = true;
    /// A write cost the last session: until one succeeds, reading proves nothing (a full disk, a
    /// standby that is away), and waits go on growing.
    bool owes_write_ = false;
    bool wrote_ = false;    ///< on this session
    bool held_up_ = false;  ///< the last call found the session busy
};

}  // namespace leasehold

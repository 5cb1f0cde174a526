#pragma once
// The sessions of one frontend that wait for its database: they take turns at looking for it, so
// that somebody looks soon although each waits long, and who finds it calls the others.
// Thread-safe; a Lookout belongs to one thread. Lookouts outlives them.

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/time.h"

namespace leasehold {

/// What a session knows, or needs to know, of the database: that it answers, or that it takes
/// writes as well (a full disk only answers).
enum class Proof : std::uint8_t { Answers, Writes };

class Lookouts {
  private:
    friend class Lookout;
    struct Post {
        std::function<void()> wake;
        std::optional<Instant> turn;  ///< nothing: it has a session
        Proof wanted = Proof::Answers;
        /// Once between two turns: a database that lets everybody in and then fails makes no storm.
        bool may_be_called = false;
        std::atomic<bool> called = false;
    };

    Instant next_turn(Post& post, Instant now, Duration wait);

    std::mutex mutex_;
    std::vector<Post*> posts_;
};

/// The place of one session among them.
class Lookout {
  public:
    /// Alone: nobody to take turns with.
    Lookout() = default;
    /// `wake` runs when it is called, on the thread of who found the database.
    Lookout(Lookouts& all, std::function<void()> wake);
    Lookout(Lookout&&) noexcept = default;
    Lookout& operator=(Lookout&&) = delete;
    ~Lookout();

    /// It looks now; when to look again if that is in vain: `wait` later at most. The turns of
    /// those who wait lie apart evenly.
    Instant next_turn(Instant now, Duration wait);
    /// It has no session, and looks then; what is less than `wanted` does not help it.
    void wait(Instant turn, Proof wanted);
    /// It has found the database: calls those whom that helps.
    void found(Proof proof);
    /// Somebody found the database: look at once. No lock is taken.
    bool called() const;
    /// The same, and it has been heard.
    bool take_call();

  private:
    Lookouts* all_ = nullptr;
    std::unique_ptr<Lookouts::Post> post_;
};

}  // namespace leasehold

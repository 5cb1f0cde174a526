#pragma once
// How many frontends answered each broadcast: one in the calm, more or none for a while when
// frontends believe different things.

#include <map>
#include <optional>
#include <set>
#include <string>

#include "codec/packet4.h"
#include "counts.h"

namespace leasehold::sim {

class AnswerBook {
  public:
    explicit AnswerBook(Counts& counts) : counts_(counts) {}

    /// A client says something to all. Closes what it said before. `strictly`: several answers
    /// break a promise, and none too if `always_one`.
    void asked(unsigned client, const Packet4& packet, bool strictly, bool always_one);
    void answered(unsigned client, const Packet4& reply, unsigned frontend);
    /// What of a promise was broken, first.
    const std::optional<std::string>& verdict() const { return verdict_; }

  private:
    struct Broadcast {
        std::uint32_t xid = 0;
        bool is_discover = false, strictly = false, always_one = false;
        std::set<unsigned> answered_by;
    };
    void close(unsigned client, const Broadcast& broadcast);

    Counts& counts_;
    std::map<unsigned, Broadcast> open_;
    std::optional<std::string> verdict_;
};

}  // namespace leasehold::sim

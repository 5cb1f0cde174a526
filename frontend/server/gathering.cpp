#include "server/gathering.h"

namespace leasehold {

Instant Gathering::due(std::size_t waiting, bool urgent) const {
    // From three in a batch on there is a crowd.
    constexpr std::size_t kCrowdEighths{24};
    const bool crowd = usual_eighths_ >= kCrowdEighths;
    if (waiting >= kEnough) return {};
    if (in_vain_ && !urgent) return done_at_ + kPatience;
    return idle() || !crowd ? Instant{} : taken_at_ + kPatience;
}

void Gathering::taken(std::size_t size, Instant now) {
    ++under_way_;
    taken_at_ = now;
    usual_eighths_ = usual_eighths_ - usual_eighths_ / 8 + size;
}

void Gathering::done(bool in_vain, Instant now) {
    --under_way_;
    in_vain_ = in_vain;
    done_at_ = now;
}

}  // namespace leasehold

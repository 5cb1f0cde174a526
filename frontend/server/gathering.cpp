#include "server/gathering.h"

namespace leasehold {

Instant Gathering::due(std::size_t waiting) const {
    // From three in a batch on there is a crowd.
    constexpr std::size_t kCrowdEighths = 3 * 8;
    const bool crowd = usual_eighths_ >= kCrowdEighths;
    return idle() || !crowd || waiting >= kEnough ? Instant{} : taken_at_ + kPatience;
}

void Gathering::taken(std::size_t size, Instant now) {
    ++under_way_;
    taken_at_ = now;
    usual_eighths_ = usual_eighths_ - usual_eighths_ / 8 + size;
}

}  // namespace leasehold

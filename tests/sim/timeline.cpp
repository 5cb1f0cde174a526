#include "timeline.h"

namespace leasehold::sim {

bool Timeline::step(Instant end) {
    if (events_.empty() || events_.top().at > end) {
        now_ = end;
        return false;
    }
    const Event next = events_.top();
    events_.pop();
    now_ = next.at;
    next.action();
    return true;
}

}  // namespace leasehold::sim

#include "store/turn.h"

#include <algorithm>

namespace leasehold {

bool Turn::take(Deadline deadline) {
    std::unique_lock lock(mutex_);
    const std::uint64_t mine = ++last_;
    waiting_.push_back(mine);
    const bool came =
        changed_.wait_until(lock, deadline, [&] { return !taken_ && waiting_.front() == mine; });
    std::erase(waiting_, mine);
    if (came) taken_ = true;
    // Whoever gave up may have been the next one.
    if (!came) changed_.notify_all();
    return came;
}

void Turn::give_back() {
    {
        const std::lock_guard lock(mutex_);
        taken_ = false;
    }
    changed_.notify_all();
}

}  // namespace leasehold

#include "server/lanes.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace leasehold {

namespace {

bool has(const std::vector<std::uint64_t>& hashes, std::optional<std::uint64_t> hash) {
    return hash && std::ranges::find(hashes, *hash) != hashes.end();
}

/// Each of `others` once; nobody asks for the order.
void remove_each(std::vector<std::uint64_t>& hashes, const std::vector<std::uint64_t>& others) {
    for (const std::uint64_t other : others) {
        const auto found = std::ranges::find(hashes, other);
        if (found == hashes.end()) continue;
        *found = hashes.back();
        hashes.pop_back();
    }
}

/// Collects one batch out of the lanes, and remembers every client that it passed over, so that
/// none of its later datagrams overtakes an earlier one.
class Picker {
  public:
    Picker(std::size_t batch_max, const Clients& under_way)
        : batch_max_(batch_max), passed_(under_way) {}

    void pick_from(std::deque<Queued>& lane) {
        std::vector<Queued> left;
        std::size_t looked_at = 0;
        for (; looked_at < lane.size() && !full_; ++looked_at) {
            Queued& queued = lane[looked_at];
            if (takes(queued.peek)) {
                batch_.datagrams.push_back(std::move(queued.datagram));
                batch_.clients.add(queued.peek);
            } else {
                left.push_back(std::move(queued));
            }
            passed_.add(queued.peek);
        }
        // What was passed over stands before what was not looked at.
        const auto end = lane.begin() + static_cast<std::ptrdiff_t>(looked_at);
        const auto kept = end - static_cast<std::ptrdiff_t>(left.size());
        std::ranges::move(left, kept);
        lane.erase(lane.begin(), kept);
    }

    Batch take() { return std::move(batch_); }

  private:
    bool takes(const Peek& peek) {
        const bool first = !passed_.has(peek);
        if (!peek.clear) {
            // Whose it is shows only when it is decoded: nobody may overtake it.
            full_ = true;
            return first && batch_.empty();
        }
        if (!first) return false;
        full_ = batch_.datagrams.size() + 1 >= batch_max_;
        return true;
    }

    std::size_t batch_max_;
    bool full_ = false;
    Batch batch_;
    Clients passed_;
};

}  // namespace

bool Clients::has(const Peek& peek) const {
    return leasehold::has(hwaddrs_, peek.hwaddr) || leasehold::has(client_ids_, peek.client_id);
}

void Clients::add(const Peek& peek) {
    // Once: of whoever floods the lanes there is one, too.
    if (peek.hwaddr && !leasehold::has(hwaddrs_, peek.hwaddr)) hwaddrs_.push_back(*peek.hwaddr);
    if (peek.client_id && !leasehold::has(client_ids_, peek.client_id)) {
        client_ids_.push_back(*peek.client_id);
    }
}

void Clients::add(const Clients& others) {
    hwaddrs_.insert(hwaddrs_.end(), others.hwaddrs_.begin(), others.hwaddrs_.end());
    client_ids_.insert(client_ids_.end(), others.client_ids_.begin(), others.client_ids_.end());
}

void Clients::remove(const Clients& others) {
    remove_each(hwaddrs_, others.hwaddrs_);
    remove_each(client_ids_, others.client_ids_);
}

std::optional<Queued> Lanes::push(Queued queued) {
    std::optional<Queued> dropped;
    if (queued.peek.urgent) {
        if (first_.size() >= size_max_) return queued;
        first_.push_back(std::move(queued));
        return dropped;
    }
    if (second_.size() >= size_max_ && !second_.empty()) {
        dropped = std::move(second_.front());
        second_.pop_front();
    }
    second_.push_back(std::move(queued));
    return dropped;
}

Batch Lanes::take(std::size_t batch_max) {
    Picker picker(batch_max, under_way_);
    picker.pick_from(first_);
    picker.pick_from(second_);
    Batch batch = picker.take();
    under_way_.add(batch.clients);
    return batch;
}

void Lanes::done(const Batch& batch) { under_way_.remove(batch.clients); }

}  // namespace leasehold

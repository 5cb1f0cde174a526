#include "server/lanes.h"

#include <iterator>
#include <unordered_set>
#include <utility>

namespace leasehold {

namespace {

/// Collects one batch out of the lanes, and remembers every client that it passed over, so that
/// none of its later datagrams overtakes an earlier one.
class Picker {
  public:
    explicit Picker(std::size_t batch_max) : batch_max_(batch_max) {}

    void pick_from(std::deque<Queued>& lane) {
        std::deque<Queued> left;
        while (!lane.empty() && !full_) {
            Queued queued = std::move(lane.front());
            lane.pop_front();
            (takes(queued.peek) ? picked_ : left).push_back(std::move(queued));
        }
        lane.insert(lane.begin(), std::make_move_iterator(left.begin()),
                    std::make_move_iterator(left.end()));
    }

    std::vector<Datagram> batch() {
        std::vector<Datagram> batch;
        batch.reserve(picked_.size());
        for (Queued& queued : picked_) batch.push_back(std::move(queued.datagram));
        return batch;
    }

  private:
    bool takes(const Peek& peek) {
        if (!peek.clear) {
            // Whose it is shows only when it is decoded: nobody may overtake it.
            full_ = true;
            return picked_.empty();
        }
        const bool first_hwaddr = !peek.hwaddr || hwaddrs_.insert(*peek.hwaddr).second;
        const bool first_client_id = !peek.client_id || client_ids_.insert(*peek.client_id).second;
        if (!first_hwaddr || !first_client_id) return false;
        full_ = picked_.size() + 1 >= batch_max_;
        return true;
    }

    std::size_t batch_max_;
    bool full_ = false;
    std::deque<Queued> picked_;
    std::unordered_set<std::uint64_t> hwaddrs_, client_ids_;
};

}  // namespace

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

std::vector<Datagram> Lanes::take(std::size_t batch_max) {
    Picker picker(batch_max);
    picker.pick_from(first_);
    picker.pick_from(second_);
    return picker.batch();
}

std::vector<Queued> Lanes::drain() {
    std::vector<Queued> all(std::make_move_iterator(first_.begin()),
                            std::make_move_iterator(first_.end()));
    all.insert(all.end(), std::make_move_iterator(second_.begin()),
               std::make_move_iterator(second_.end()));
    first_.clear();
    second_.clear();
    return all;
}

}  // namespace leasehold

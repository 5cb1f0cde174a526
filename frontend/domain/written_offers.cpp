#include "domain/written_offers.h"

namespace leasehold {

bool WrittenOffers::has_room(const std::string& place, Instant now) {
    for (; !queue_.empty() && queue_.front().second <= now; queue_.pop_front()) {
        const auto found = offers_.find(queue_.front().first);
        if (found != offers_.end() && found->second.until <= now) drop(found);
    }
    const auto count = counts_.find(place);
    return count == counts_.end() || count->second < kPerPlaceMax;
}

void WrittenOffers::add(const Ip& address, const std::string& place, Instant until) {
    settle(address);
    offers_.emplace(address.number(), Offer{place, until});
    ++counts_[place];
    queue_.emplace_back(address.number(), until);
}

void WrittenOffers::settle(const Ip& address) {
    const auto found = offers_.find(address.number());
    if (found != offers_.end()) drop(found);
}

void WrittenOffers::drop(std::unordered_map<std::uint32_t, Offer>::iterator offer) {
    const auto count = counts_.find(offer->second.place);
    if (--count->second == 0) counts_.erase(count);
    offers_.erase(offer);
}

}  // namespace leasehold

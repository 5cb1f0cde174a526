#include "cluster/update_queue.h"

#include <algorithm>
#include <bit>

#include "cluster/gossip_codec.h"

namespace leasehold {

unsigned retransmissions(std::size_t live) {
    // 4 log2(n + 1), rounded up: SWIM asks for a multiple of the logarithm. Not below 10, as two or
    // three members have nobody else to hear it from.
    return std::max(10U, 4U * static_cast<unsigned>(std::bit_width(live)));
}

void UpdateQueue::add(const Member& update) {
    std::erase_if(news_, [&](const News& news) { return news.update.name == update.name; });
    news_.push_back({update, 0, ++added_});
}

std::vector<Member> UpdateQueue::take(std::size_t room, std::size_t count_max, unsigned times,
                                      std::string_view except) {
    std::sort(news_.begin(), news_.end(), [](const News& left, const News& right) {
        return left.told != right.told ? left.told < right.told : left.number > right.number;
    });
    std::vector<Member> out;
    for (News& news : news_) {
        const std::size_t size = encoded_size(news.update);
        if (out.size() >= count_max || size > room || news.update.name == except) continue;
        out.push_back(news.update);
        room -= size;
        ++news.told;
    }
    std::erase_if(news_, [times](const News& news) { return news.told >= times; });
    return out;
}

}  // namespace leasehold

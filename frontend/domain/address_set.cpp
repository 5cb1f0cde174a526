#include "domain/address_set.h"

#include <algorithm>

namespace leasehold {

void AddressSet::add(const Ip& address) {
    if (!address.is_v4()) return;
    const std::uint32_t number = address.number() / kBlockSize,
                        index = address.number() % kBlockSize;
    auto found = std::ranges::lower_bound(blocks_, number, {}, &Block::number);
    if (found == blocks_.end() || found->number != number) {
        found = blocks_.insert(found, Block{number});
    }
    found->words[index / 64] |= std::uint64_t{1} << (index % 64);
}

bool AddressSet::contains(const Ip& address) const {
    if (blocks_.empty() || !address.is_v4()) return false;
    const std::uint32_t index = address.number() % kBlockSize;
    const Words* words = block(address.number() / kBlockSize);
    return words != nullptr && ((*words)[index / 64] >> (index % 64) & 1) != 0;
}

const AddressSet::Words* AddressSet::block(std::uint32_t block_number) const {
    const auto found = std::ranges::lower_bound(blocks_, block_number, {}, &Block::number);
    return found == blocks_.end() || found->number != block_number ? nullptr : &found->words;
}

}  // namespace leasehold

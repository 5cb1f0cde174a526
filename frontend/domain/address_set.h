#pragma once
// A set of IPv4 addresses as a bitmap of blocks: the reserved addresses of a subnet, which probes
// pass over 64 at a time. A value.

#include <array>
#include <cstdint>
#include <vector>

#include "base/ip.h"

namespace leasehold {

class AddressSet {
  public:
    /// Addresses of one aligned block, as PoolView has them.
    static constexpr std::uint32_t kBlockSize = 4096;
    using Words = std::array<std::uint64_t, kBlockSize / 64>;

    void add(const Ip& address);
    bool contains(const Ip& address) const;
    bool empty() const { return blocks_.empty(); }
    /// The bits of the block of an address (its number / kBlockSize); nullptr: none of it is in the
    /// set.
    const Words* block(std::uint32_t block_number) const;
    bool operator==(const AddressSet&) const = default;

  private:
    struct Block {
        std::uint32_t number = 0;
        Words words{};
        bool operator==(const Block&) const = default;
    };
    std::vector<Block> blocks_;  ///< ascending by number
};

}  // namespace leasehold

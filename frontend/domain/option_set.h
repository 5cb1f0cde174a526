#pragma once
// Option values of one scope of the configuration, in wire form, and the classes that they are for.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace leasehold {

/// Names of client classes. As a guard: one of them is enough, and none at all lets everybody in.
using ClassNames = std::vector<std::string>;

/// One option-data entry, already in wire form, its sub-options inside.
struct OptionValue {
    std::uint16_t code = 0;
    Bytes data;
    bool always_send = false;
    bool never_send = false;
    ClassNames classes = {};  ///< client-classes: for others it does not stand here
    /// It is a sub-option of option 125 for this enterprise (RFC 3925); 0: an option of DHCPv4.
    std::uint32_t enterprise = 0;
    bool operator==(const OptionValue&) const = default;
};
/// Where a value stands in an OptionSet.
inline std::pair<std::uint32_t, std::uint16_t> order_of(const OptionValue& option) {
    return {option.enterprise, option.code};
}

/// What one scope (a pool, a subnet, a class, the whole server) says: ascending by enterprise and
/// code; a code stands more than once where classes are told apart, the first that fits counts.
/// Pool over subnet over class over global is resolved for each answer (domain/option_layers.h).
using OptionSet = std::vector<OptionValue>;

}  // namespace leasehold

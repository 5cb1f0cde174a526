#pragma once
// The standard options as a table: one row per option (name, code, type of its value). Kea's names,
// so that its configurations load. A configuration may add rows of its own (option-def).

#include <cstdint>
#include <span>
#include <string_view>

namespace leasehold {

/// What one value of an option is; Kea's words for them are in name_of().
enum class OptionType : std::uint8_t {
    Empty,
    Binary,
    Boolean,
    Uint8,
    Uint16,
    Uint32,
    Int8,
    Int16,
    Int32,
    Ipv4Address,
    String,
    Fqdn,                  ///< RFC 1035 names; in a list compressed (RFC 3397)
    ClasslessStaticRoute,  ///< RFC 3442, Kea's "classless-static-route" text
};

struct OptionDef {
    std::uint16_t code;
    std::string_view name;
    OptionType type;
    bool array = false;
};

// Codes that the engine itself speaks of (RFC 2132 unless said).
namespace option4 {
inline constexpr std::uint16_t kPad = 0, kSubnetMask = 1, kRouters = 3, kDomainNameServers = 6,
                               kHostName = 12, kDomainName = 15, kRequestedAddress = 50,
                               kLeaseTime = 51, kOverload = 52, kMessageType = 53,
                               kServerIdentifier = 54, kParameterRequestList = 55, kMessage = 56,
                               kMaxMessageSize = 57, kRenewalTime = 58, kRebindingTime = 59,
                               kVendorClass = 60, kClientIdentifier = 61,
                               kRelayAgentInformation = 82,  // RFC 3046
    kSubnetSelection = 118,                                  // RFC 3011
    kEnd = 255;
// Sub-options of option 82.
inline constexpr std::uint8_t kCircuitId = 1, kRemoteId = 2, kLinkSelection = 5 /* RFC 3527 */,
                              kServerIdOverride = 11 /* RFC 5107 */, kRelayId = 12 /* RFC 6925 */,
                              kRelayPort = 19 /* RFC 8357 */;
}  // namespace option4

std::string_view name_of(OptionType type);
/// All standard DHCPv4 options, ascending by code.
std::span<const OptionDef> option_defs4();
/// nullptr if the table has no such row.
const OptionDef* find_option4(std::uint16_t code);
const OptionDef* find_option4(std::string_view name);

}  // namespace leasehold

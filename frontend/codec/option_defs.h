#pragma once
// The standard options as a table: one row per option (name, code, type of its value, the space
// that it encapsulates). Kea's names, so that its configurations load. A configuration may add rows
// of its own (option-def: domain/option_schema).

#include <cstdint>
#include <optional>
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
    Ipv6Address,
    Ipv6Prefix,  ///< length[1], the bytes that it covers
    Psid,        ///< RFC 7597 §5.1: length[1], value[2] from the left
    String,
    Fqdn,   ///< a name of RFC 1035
    Tuple,  ///< length[1], text
    Record,
    // What no option-def can ask for:
    LongTuple,             ///< length[2], text
    SearchList,            ///< names of RFC 1035, compressed (RFC 3397 §2)
    ClasslessStaticRoute,  ///< RFC 3442, Kea's "classless-static-route" text
    Dnr,                   ///< RFC 9463 §5.1, Kea's "v4-dnr" text
};

struct OptionDef {
    std::uint16_t code;
    std::string_view name;
    OptionType type;
    bool array = false;  ///< of a record: its last field
    /// The space whose options stand behind the value; empty: none.
    std::string_view encapsulates = {};
    /// Of a record.
    std::span<const OptionType> fields = {};
};

/// The options of one numbering.
struct OptionSpace {
    std::string_view name;
    std::span<const OptionDef> defs;
};
inline constexpr std::string_view kOptionSpace4 = "dhcp4";

// Codes that the engine itself speaks of (RFC 2132 unless said).
namespace option4 {
inline constexpr std::uint16_t kPad = 0, kSubnetMask = 1, kRouters = 3, kDomainNameServers = 6,
                               kHostName = 12, kDomainName = 15, kRequestedAddress = 50,
                               kLeaseTime = 51, kOverload = 52, kMessageType = 53,
                               kServerIdentifier = 54, kParameterRequestList = 55, kMessage = 56,
                               kMaxMessageSize = 57, kRenewalTime = 58, kRebindingTime = 59,
                               kVendorOptions = 43, kVendorClass = 60, kClientIdentifier = 61,
                               kClientFqdn = 81,  // RFC 4702
    kRapidCommit = 80,                            // RFC 4039
    kRelayAgentInformation = 82,                  // RFC 3046
    kV6OnlyPreferred = 108,                       // RFC 8925
    kAutoConfigure = 116,                         // RFC 2563
    kSubnetSelection = 118,                       // RFC 3011
    kVivco = 124, kVivso = 125,                   // RFC 3925
    kEnd = 255;
/// Sub-options of option 125 that CableLabs' devices ask for, and their enterprise number.
inline constexpr std::uint8_t kDocsisRequestList = 1;
inline constexpr std::uint32_t kCableLabs = 4491;
// Sub-options of option 82.
inline constexpr std::uint8_t kCircuitId = 1, kRemoteId = 2, kLinkSelection = 5 /* RFC 3527 */,
                              kServerIdOverride = 11 /* RFC 5107 */, kRelayId = 12 /* RFC 6925 */,
                              kRelayPort = 19 /* RFC 8357 */;
}  // namespace option4

std::string_view name_of(OptionType type);
/// The type that an option-def calls so; nothing if there is none.
std::optional<OptionType> option_type_of(std::string_view name);
/// All standard DHCPv4 options, ascending by code.
std::span<const OptionDef> option_defs4();
/// The standard spaces, "dhcp4" first.
std::span<const OptionSpace> option_spaces4();
/// nullptr if the table has no such row.
const OptionDef* find_option4(std::uint16_t code);
const OptionDef* find_option4(std::string_view name);
const OptionDef* find_option4(std::string_view space, std::uint16_t code);
const OptionDef* find_option4(std::string_view space, std::string_view name);
/// The enterprise number of the space "vendor-4491"; nothing for any other name.
std::optional<std::uint32_t> enterprise_of(std::string_view space);

}  // namespace leasehold

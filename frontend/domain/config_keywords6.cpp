// tidy: table
// The keywords of Dhcp6 that Dhcp4 does not have. DHCPv6 is not built yet: they are checked, and
// the section is refused as a whole.
#include "domain/config_keyword_rows.h"

namespace leasehold {
namespace {

using enum ValueType;
using enum KeywordStatus;

constexpr Scopes kNetwork6 = Scope::SharedNetwork6 | Scope::Subnet6;
constexpr Scopes kInherited6 = kNetwork6 | Scope::Dhcp6;
constexpr auto kV6 = "DHCPv6";

// clang-format off
constexpr Keyword kRows[] = {
    {Scope::Dhcp6 | Scope::SharedNetwork6, "subnet6", MapList, NotYet, kV6, "", Scope::Subnet6},
    {Scope::Dhcp6, "shared-networks", MapList, NotYet, kV6, "", Scope::SharedNetwork6},
    {Scope::Subnet6, "subnet", Text, NotYet, kV6},
    {Scope::Subnet6, "id", Integer, NotYet, kV6, "", Scope::Free, 1, 4294967295},
    {Scope::Subnet6, "pools", MapList, NotYet, kV6, "", Scope::Pool6},
    {Scope::Subnet6, "pd-pools", MapList, NotYet, kV6, "", Scope::PdPool},
    {Scope::Pool6, "pool", Text, NotYet, kV6},
    {Scope::Pool6 | Scope::PdPool, "pool-id", Integer, NotYet, kV6},
    {Scope::PdPool, "prefix", Text, NotYet, kV6},
    {Scope::PdPool, "prefix-len", Integer, NotYet, kV6, "", Scope::Free, 1, 128},
    {Scope::PdPool, "delegated-len", Integer, NotYet, kV6, "", Scope::Free, 1, 128},
    {Scope::PdPool, "excluded-prefix", Text, NotYet, kV6},
    {Scope::PdPool, "excluded-prefix-len", Integer, NotYet, kV6, "", Scope::Free, 0, 128},
    {kNetwork6, "interface", Text, NotYet, kV6},
    {kNetwork6, "interface-id", Text, NotYet, kV6},
    {kNetwork6, "relay", Map, NotYet, kV6, "", Scope::Relay},
    {kInherited6 | Scope::ClientClass, "preferred-lifetime", Integer, NotYet, kV6},
    {kInherited6 | Scope::ClientClass, "min-preferred-lifetime", Integer, NotYet, kV6},
    {kInherited6 | Scope::ClientClass, "max-preferred-lifetime", Integer, NotYet, kV6},
    {kInherited6, "valid-lifetime", Integer, NotYet, kV6},
    {kInherited6, "min-valid-lifetime", Integer, NotYet, kV6},
    {kInherited6, "max-valid-lifetime", Integer, NotYet, kV6},
    {kInherited6, "renew-timer", Integer, NotYet, kV6},
    {kInherited6, "rebind-timer", Integer, NotYet, kV6},
    {kInherited6, "calculate-tee-times", Boolean, NotYet, kV6},
    {kInherited6, "t1-percent", Real, NotYet, kV6},
    {kInherited6, "t2-percent", Real, NotYet, kV6},
    {kInherited6, "cache-threshold", Real, NotYet, kV6},
    {kInherited6, "cache-max-age", Integer, NotYet, kV6},
    {kInherited6, "adaptive-lease-time-threshold", Real, NotYet, kV6},
    {kInherited6, "rapid-commit", Boolean, NotYet, kV6},
    {kInherited6, "allocator", Word, NotYet, kV6, "", Scope::Free, 0, 0, "iterative|random|flq|shared-flq"},
    {kInherited6, "pd-allocator", Word, NotYet, kV6, "", Scope::Free, 0, 0, "iterative|random|flq|shared-flq"},
    {kInherited6, "store-extended-info", Boolean, NotYet, kV6},
    {Scope::Dhcp6, "decline-probation-period", Integer, NotYet, kV6},
    {Scope::Dhcp6, "expired-leases-processing", Map, NotYet, kV6, "", Scope::ExpiredLeases},
    {Scope::Dhcp6, "mac-sources", TextList, NotYet, kV6},
    {Scope::Dhcp6, "relay-supplied-options", TextList, NotYet, kV6},
    {Scope::Dhcp6, "allow-address-registration", Boolean, NotYet, kV6},
    {Scope::Dhcp6, "server-id", Map, NotYet, kV6, "", Scope::ServerId},
    {Scope::ServerId, "type", Word, NotYet, kV6, "", Scope::Free, 0, 0, "LLT|LL|EN|UUID"},
    {Scope::ServerId, "htype", Integer, NotYet, kV6, "", Scope::Free, 0, 65535},
    {Scope::ServerId, "identifier", Text, NotYet, kV6},
    {Scope::ServerId, "time", Integer, NotYet, kV6},
    {Scope::ServerId, "enterprise-id", Integer, NotYet, kV6},
    {Scope::ServerId, "persist", Boolean, NotYet, kV6},
};
// clang-format on

}  // namespace

std::span<const Keyword> keyword_rows6() { return kRows; }

}  // namespace leasehold

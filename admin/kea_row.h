#pragma once
// A row of Kea's tables lease4 and lease6, as kea_database selects it from any of Kea's schemas,
// and the lease that it is.

#include <array>
#include <string_view>

#include "admin/lease_source.h"
#include "admin/subnet_plan.h"
#include "store/session.h"

namespace leasehold {

/// The columns that are read, in this order; one that a table lacks reads as NULL. `expire` comes
/// as seconds since 1970.
enum class KeaColumn : std::uint8_t {
    Address,
    LeaseType,  ///< lease6: 0 IA_NA, 1 IA_TA, 2 IA_PD
    PrefixLength,
    Iaid,
    ClientId,  ///< or the DUID
    Hwaddr,
    ValidLifetime,
    PreferredLifetime,
    Expire,
    SubnetId,
    FqdnForward,
    FqdnReverse,
    Hostname,
    State,
    UserContext,
    RelayId,
    RemoteId,
    PoolId,
};
inline constexpr std::size_t kKeaColumns = 18;

/// How the end and the owner of a lease are made.
struct KeaReading {
    bool v6 = false;
    SubnetPlan plan;                 ///< empty: every subnet matches client identifiers
    std::int64_t shift_seconds = 0;  ///< added to every `expire`
};

/// A row that no lease can be made of is skipped, with the reason.
SourceLease read_kea_row(const Row& row, const KeaReading& reading);

}  // namespace leasehold

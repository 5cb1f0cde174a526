#pragma once
// What a tool needs to know of a configuration: which subnets there are, their pools, how long a
// lease can last, and who counts as whom. Reads Leasehold's configurations and Kea's of any
// release, DHCPv4 or DHCPv6, whatever else stands in them.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "domain/config_load.h"
#include "domain/lease.h"

namespace leasehold {

struct PlannedSubnet {
    LeaseKind kind = LeaseKind::V4;  ///< V4, or Na for any subnet of DHCPv6
    std::uint32_t id = 0;
    Prefix prefix;
    std::vector<IpRange> pools;  ///< of addresses
    /// Where prefixes are delegated from; no part of `prefix`.
    std::vector<Prefix> delegated;
    /// The longest that a lease of it can be given for, client classes included.
    std::uint32_t lifetime_max = 7200;
    bool match_client_id = true;
    bool operator==(const PlannedSubnet&) const = default;
};

class SubnetPlan {
  public:
    SubnetPlan() = default;
    explicit SubnetPlan(std::vector<PlannedSubnet> subnets) : subnets_(std::move(subnets)) {}

    const std::vector<PlannedSubnet>& subnets() const { return subnets_; }
    /// nullptr: no such subnet.
    const PlannedSubnet* by_id(LeaseKind kind, std::uint32_t id) const;
    /// The subnet that an address, or a delegated prefix, belongs to; nullptr: none.
    const PlannedSubnet* of(LeaseKind kind, const Ip& address) const;

  private:
    std::vector<PlannedSubnet> subnets_;
};

/// Error: the file cannot be read, is no configuration, or a subnet of it lacks what is needed
/// here. Says where.
Result<SubnetPlan> read_subnet_plan(const std::string& file, const ReadFile& read_file);
/// The same for a text in memory, with `file` as its name in messages.
Result<SubnetPlan> parse_subnet_plan(std::string_view text, const std::string& file,
                                     const ReadFile& read_file);

/// Who the owner of a lease is, by the subnet's rules (RFC 2131 §4.2): its client identifier, or
/// its hardware address with its type. Empty: nobody that the lease names.
Bytes owner_of(const Lease& lease, std::uint8_t hardware_type, bool match_client_id);
/// The same for a lease of a Kea, which tells no type of hardware: Ethernet is taken. A subnet that
/// the plan does not have matches client identifiers. A declined address belongs to nobody (RFC
/// 2131 §4.3.3), whoever declined it.
Bytes owner_of(const Lease& lease, const SubnetPlan& plan);

}  // namespace leasehold

#pragma once
// leasehold-admin import isc-leases: the lease file of ISC's dhcpd into Leasehold's database.

#include <ostream>

#include "admin/isc_leases.h"
#include "admin/lease_source.h"
#include "admin/options.h"
#include "admin/subnet_plan.h"

namespace leasehold {

/// The leases of a file that was read, each in the subnet that the plan has for its address.
class IscSource final : public LeaseSource {
  public:
    IscSource(IscFile file, const SubnetPlan& plan);

    Result<std::uint64_t> count() override;
    Result<std::vector<SourceLease>> next_page() override;

  private:
    std::vector<SourceLease> leases_;
    std::size_t next_ = 0;
};

int import_isc_leases(const AdminOptions& options, std::ostream& out, std::ostream& error);

}  // namespace leasehold

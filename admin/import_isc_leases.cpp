#include "admin/import_isc_leases.h"

#include <algorithm>

#include "admin/commands.h"
#include "admin/import_command.h"
#include "store/lease_loader.h"

namespace leasehold {

namespace {

SourceLease source_lease(IscLease read, const SubnetPlan& plan) {
    SourceLease lease{std::move(read.lease), std::move(read.skipped)};
    const PlannedSubnet* subnet = plan.of(lease.lease.kind, lease.lease.address);
    if (subnet == nullptr) {
        if (lease.skipped.empty()) lease.skipped = "no subnet of the configuration holds it";
        return lease;
    }
    lease.lease.subnet_id = subnet->id;
    // An abandoned address belongs to nobody.
    if (lease.lease.state != LeaseState::Declined)
        lease.lease.owner = owner_of(lease.lease, read.hardware_type, subnet->match_client_id);
    return lease;
}

}  // namespace

IscSource::IscSource(IscFile file, const SubnetPlan& plan) {
    leases_.reserve(file.leases.size());
    for (IscLease& one : file.leases) leases_.push_back(source_lease(std::move(one), plan));
}

Result<std::uint64_t> IscSource::count() { return leases_.size(); }

Result<std::vector<SourceLease>> IscSource::next_page() {
    const std::size_t end = std::min(next_ + kLoadMax, leases_.size());
    const auto from = leases_.begin() + static_cast<std::ptrdiff_t>(next_);
    const auto until = leases_.begin() + static_cast<std::ptrdiff_t>(end);
    next_ = from == until ? 0 : end;
    return std::vector<SourceLease>(from, until);
}

int import_isc_leases(const AdminOptions& options, std::ostream& out, std::ostream& error) {
    if (options.input.empty())
        return refuse(error, {"import isc-leases needs dhcpd's lease file: -i FILE, such as "
                              "/var/lib/dhcp/dhcpd.leases"});
    if (options.config_file.empty())
        return refuse(error, {"import isc-leases needs Leasehold's configuration (--config FILE): "
                              "dhcpd's file does not say which subnet an address belongs to"});
    const auto plan = import_plan(options, out);
    if (!plan) return refuse(error, plan.error());
    const auto text = read_whole_file(options.input);
    if (!text) return refuse(error, text.error());
    auto file = parse_isc_leases(*text);
    if (!file) return refuse(error, {options.input + ": " + file.error().message});
    out << options.input << ": " << file->entries << " entries, addresses: " << file->leases.size()
        << std::endl;
    IscSource source(std::move(*file), *plan);
    return run_import(source, options, out, error);
}

}  // namespace leasehold

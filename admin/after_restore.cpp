#include "admin/after_restore.h"

#include <algorithm>
#include <map>

#include "admin/commands.h"
#include "admin/import_command.h"
#include "admin/migrator.h"
#include "store/lease_row.h"
#include "store/session_factory.h"
#include "store/statements.h"

namespace leasehold {

namespace {

/// In user_context of the rows that are held for nobody, for people who wonder.
constexpr char kReason[] = R"({"leasehold": {"held-by": "after-restore"}})";

struct Rows {
    Instant now;
    std::map<Ip, Lease> at;
};

Result<Rows> rows_from(Session& session, const Ip& first, std::uint64_t count) {
    std::vector<Ip> addresses;
    for (std::uint64_t i = 0; i < count; ++i) addresses.push_back(first.plus(i));
    std::vector<Argument> arguments(2, Argument::list({}));
    for (const Ip& address : addresses) arguments[1].values.emplace_back(address.bytes());
    const auto answer = session.run(statements::kLookUp, arguments);
    if (!answer) return fail(answer.error().message);
    Rows rows;
    for (const Row& row : answer->rows) {
        rows.now = {number_of(row.at(0))};
        if (std::holds_alternative<std::monostate>(row.at(1))) continue;
        auto lease = read_lease(row, 1);
        if (!lease) return tl::unexpected(lease.error());
        rows.at.insert_or_assign(lease->address, std::move(*lease));
    }
    return rows;
}

void count(const LoadOutcome& outcome, RestoreCounts& counts) {
    if (outcome.kind == Loaded::Added) {
        ++counts.held;
    } else if (outcome.kind == Loaded::Extended) {
        ++counts.extended;
    } else {
        ++counts.kept;
    }
}

/// At most kLoadMax addresses.
Result<void> hold_part(Session& session, LeaseLoader& loader, const PlannedSubnet& subnet,
                       const Ip& first, std::uint64_t size, bool dry_run, RestoreCounts& counts) {
    const auto rows = rows_from(session, first, size);
    if (!rows) return tl::unexpected(rows.error());
    std::vector<Lease> leases;
    for (std::uint64_t i = 0; i < size; ++i) {
        const auto found = rows->at.find(first.plus(i));
        const Lease* row = found == rows->at.end() ? nullptr : &found->second;
        auto lease = after_restore_row(first.plus(i), row, subnet, rows->now);
        if (!lease) {
            ++counts.kept;
        } else if (dry_run) {
            count({row == nullptr ? Loaded::Added : Loaded::Extended, {}}, counts);
        } else {
            leases.push_back(std::move(*lease));
        }
    }
    const auto outcomes = loader.load(leases);
    if (!outcomes) return tl::unexpected(outcomes.error());
    for (std::size_t i = 0; i < leases.size(); ++i) count((*outcomes)[i], counts);
    return {};
}

std::string text_of(const PlannedSubnet& subnet, const IpRange& pool) {
    return "subnet " + std::to_string(subnet.id) + ", pool " + pool.first.text() + " - " +
           pool.last.text();
}

std::string text_of(const RestoreCounts& counts, bool dry_run) {
    const char* would = dry_run ? "to be " : "";
    return std::to_string(counts.held) + " without a row: " + would + "held for nobody, " +
           std::to_string(counts.extended) + " rows: " + would + "extended for their owners, " +
           std::to_string(counts.kept) + " rows that last long enough";
}

Result<void> hold_all(const AdminOptions& options, const SubnetPlan& plan, std::ostream& out) {
    const auto schema = read_schema_version(options.database);
    if (!schema) return tl::unexpected(schema.error());
    if (auto fits = check_schema(*schema); !fits) return fits;
    auto session = open_session(options.database);
    if (!session) return tl::unexpected(session.error());
    const auto random = system_dice();
    if (!random) return tl::unexpected(random.error());
    LeaseLoader loader(**session, *random);
    for (const PlannedSubnet& subnet : plan.subnets()) {
        for (const IpRange& pool : subnet.pools) {
            out << text_of(subnet, pool) << ", for " << subnet.lifetime_max << " s: " << std::flush;
            if (pool.size() > kRestorePoolMax) {
                out << "too large to hold; left as it is" << std::endl;
                continue;
            }
            const auto counts = hold_pool(**session, loader, subnet, pool, options.dry_run);
            if (!counts) return tl::unexpected(counts.error());
            out << text_of(*counts, options.dry_run) << std::endl;
        }
    }
    return {};
}

}  // namespace

std::optional<Lease> after_restore_row(const Ip& address, const Lease* row,
                                       const PlannedSubnet& subnet, Instant now) {
    const Instant end = end_of(now, subnet.lifetime_max);
    if (row != nullptr && row->expires_at >= end) return std::nullopt;
    Lease lease;
    if (row != nullptr) {
        lease = *row;
        // Its owner may have renewed it, or come back for it, after the backup.
        lease.state = row->owner.empty() ? LeaseState::Declined : LeaseState::Assigned;
    } else {
        lease.kind = subnet.kind;
        lease.address = address;
        lease.prefix_length = address.is_v4() ? 32 : 128;
        lease.subnet_id = subnet.id;
        lease.state = LeaseState::Declined;
        lease.user_context = kReason;
    }
    lease.valid_lifetime = subnet.lifetime_max;
    lease.expires_at = end;
    return lease;
}

Result<RestoreCounts> hold_pool(Session& session, LeaseLoader& loader, const PlannedSubnet& subnet,
                                const IpRange& pool, bool dry_run) {
    RestoreCounts counts;
    const std::uint64_t size = pool.size();
    for (std::uint64_t done = 0; done < size; done += kLoadMax) {
        const std::uint64_t part = std::min<std::uint64_t>(kLoadMax, size - done);
        auto held =
            hold_part(session, loader, subnet, pool.first.plus(done), part, dry_run, counts);
        if (!held) return tl::unexpected(held.error());
    }
    return counts;
}

int after_restore(const AdminOptions& options, std::ostream& out, std::ostream& error) {
    if (options.config_file.empty())
        return refuse(error,
                      {"after-restore needs the configuration (--config FILE): it says which "
                       "pools there are and how long a lease can last"});
    const auto plan = import_plan(options, out);
    if (!plan) return refuse(error, plan.error());
    if (auto held = hold_all(options, *plan, out); !held)
        return refuse(error, {held.error().message + ". Run the same again to go on"});
    out << (options.dry_run ? "Nothing was changed (--dry-run)."
                            : "Nobody but its owner is given one of these addresses until then. "
                              "Now start the frontends.")
        << std::endl;
    return 0;
}

}  // namespace leasehold

#include "admin/import_verdict.h"

#include <array>
#include <utility>

namespace leasehold {

namespace {

/// The columns that differ, in words; not the end.
std::string differing_columns(const Lease& there, const Lease& here) {
    const std::array<std::pair<const char*, bool>, 17> columns = {{
        {"kind", there.kind == here.kind},
        {"prefix_length", there.prefix_length == here.prefix_length},
        {"subnet_id", there.subnet_id == here.subnet_id},
        {"pool_id", there.pool_id == here.pool_id},
        {"iaid", there.iaid == here.iaid},
        {"owner", there.owner == here.owner},
        {"hwaddr", there.hwaddr == here.hwaddr},
        {"client_id", there.client_id == here.client_id},
        {"state", there.state == here.state},
        {"valid_lifetime", there.valid_lifetime == here.valid_lifetime},
        {"preferred_lifetime", there.preferred_lifetime == here.preferred_lifetime},
        {"hostname", there.hostname == here.hostname},
        {"fqdn_forward", there.fqdn_forward == here.fqdn_forward},
        {"fqdn_reverse", there.fqdn_reverse == here.fqdn_reverse},
        {"relay_id", there.relay_id == here.relay_id},
        {"remote_id", there.remote_id == here.remote_id},
        {"user_context", there.user_context == here.user_context},
    }};
    std::string names;
    for (const auto& [name, same] : columns)
        if (!same) names += (names.empty() ? "" : ", ") + std::string(name);
    return names;
}

ImportVerdict explained(std::string reason) {
    return {ImportVerdict::Kind::Explained, std::move(reason)};
}

ImportVerdict missing(std::string reason) {
    return {ImportVerdict::Kind::Missing, std::move(reason)};
}

/// Its client released or declined it here, later than it was given there.
bool is_ended_since(const Lease& there, const Lease& here) {
    if (there.expires_at == Instant::never() || here.expires_at >= there.expires_at) return false;
    const bool ended = (here.state == LeaseState::Released && here.owner == there.owner) ||
                       (here.state == LeaseState::Declined && here.owner.empty());
    return ended && here.changed_at > there.expires_at - seconds(there.valid_lifetime);
}

/// A lease that is over: whatever stands here, nobody loses anything.
ImportVerdict compare_ended(const Lease& there, const Lease* here, const std::string& columns) {
    if (here == nullptr) return explained("ended, and not remembered here");
    if (here->owner != there.owner) return explained("ended, and the address is another's here");
    if (here->expires_at > there.expires_at) return explained("ended there, lives on here");
    return explained("ended, and remembered here otherwise (" + columns + ")");
}

}  // namespace

ImportVerdict compare_lease(const Lease& there, const Lease* here, Instant now) {
    const std::string columns = here == nullptr ? "" : differing_columns(there, *here);
    if (here != nullptr && columns.empty() && here->expires_at == there.expires_at) return {};
    if (there.expires_at <= now) return compare_ended(there, here, columns);
    if (here == nullptr) return missing("not here");
    if (is_ended_since(there, *here)) {
        return explained(here->state == LeaseState::Declined ? "declined here since"
                                                             : "released here since");
    }
    if (here->owner != there.owner) {
        if (!here->owner.empty()) return missing("the address is another client's here");
        if (here->expires_at < there.expires_at) return missing("the address is held too short");
        return explained(
            "held for nobody until it ends: its client holds another address of the subnet");
    }
    if (here->expires_at < there.expires_at) {
        if (!there.owner.empty() && is_given_later(*here, there))
            return explained("renewed here since, for a shorter time");
        return missing("ends earlier here");
    }
    if (here->expires_at > there.expires_at)
        return explained(there.owner.empty() ? "held longer here" : "renewed here since");
    return missing("differs in " + columns);
}

bool is_given_later(const Lease& there, const Lease& here) {
    if (there.expires_at == Instant::never() || here.expires_at == Instant::never()) return false;
    return there.expires_at - seconds(there.valid_lifetime) >
           here.expires_at - seconds(here.valid_lifetime);
}

}  // namespace leasehold

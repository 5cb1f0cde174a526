// What may be said while no database answers (docs/design.md §7, Through an outage): nothing but
// what was promised before.

#include <algorithm>

#include "base/check.h"
#include "domain/classify.h"
#include "domain/engine4_rules.h"
#include "domain/reply4.h"

namespace leasehold {

std::optional<Ip> extended_address(const Request4& request) {
    if (request.type != MessageType4::Request || reason_for_silence(request)) return std::nullopt;
    const RequestState4 state = request_state(request);
    if (state != RequestState4::Renewing && state != RequestState4::Rebinding) return std::nullopt;
    const auto address = named_address(request);
    return address && may_be_given(request, *address, {}) ? address : std::nullopt;
}

Decision4 decide_in_outage(const Request4& request, std::uint32_t seconds_left) {
    const auto address = extended_address(request);
    check(address.has_value() && seconds_left > 0, "only a lease that is left is told again");
    Lease lease = new_lease(request, *address, {});
    lease.valid_lifetime = std::min(lease.valid_lifetime, seconds_left);
    Decision4 decision;
    decision.reply = ack_of(request, lease);
    decision.event = {EventKind::RenewedInOutage, *address, {}, lease.valid_lifetime};
    return decision;
}

}  // namespace leasehold

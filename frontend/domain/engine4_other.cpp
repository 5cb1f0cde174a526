// DHCPRELEASE (RFC 2131 §4.3.4), DHCPDECLINE (§4.3.3) and DHCPINFORM (§4.3.5).

#include "domain/engine4_rules.h"
#include "domain/reply4.h"

namespace leasehold {
namespace {

/// The client's live lease of this address, or nullptr: nobody ends what is another's or over, nor
/// does a message that waited here end a lease which the client was given since.
const Lease* live_lease(const Request4& request, const Ip& address, const Facts& facts) {
    const Lease* own = own_row(request, facts);
    const bool live = own != nullptr && own->address == address && is_live(*own, facts) &&
                      !facts.claimed_since_arrival(*own);
    return live ? own : nullptr;
}

}  // namespace

Decision4 decide_release(const Request4& request, const Facts& facts, const Config& config) {
    const Ip address = named_address(request).value();
    const Lease* lease = live_lease(request, address, facts);
    if (lease == nullptr) {
        return silence({EventKind::ReleaseIgnored, address, "the client holds no such lease"});
    }
    // §4.3.4: the server "SHOULD retain a record of the client's initialization parameters for
    // possible reuse", if hold-reclaimed-time lets it. No answer.
    const bool remember = config.hold_reclaimed_s > 0;
    Decision4 decision = silence({EventKind::Released, address, {}});
    decision.writes.changes.push_back(
        {address, lease->write_id, LeaseState::Released, remember, 0});
    return decision;
}

Decision4 decide_decline(const Request4& request, const Facts& facts, const Config& config) {
    const Ip address = named_address(request).value();
    const Lease* lease = live_lease(request, address, facts);
    if (lease == nullptr) {
        return silence({EventKind::DeclineIgnored, address, "the client holds no such lease"});
    }
    // §4.3.3: the server "MUST mark the network address as not available". No answer.
    Decision4 decision = silence({EventKind::Declined, address, {}, config.decline_probation_s});
    decision.writes.changes.push_back({address, lease->write_id, LeaseState::Declined,
                                       /*keep_owner=*/false, config.decline_probation_s});
    return decision;
}

Decision4 decide_inform(const Request4& request) {
    // §4.3.5: the server "MUST NOT check for an existing lease".
    Decision4 decision = silence({EventKind::Informed, request.packet.ciaddr, {}});
    decision.reply = inform_ack(request);
    return decision;
}

}  // namespace leasehold

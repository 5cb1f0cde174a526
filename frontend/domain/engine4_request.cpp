// DHCPREQUEST (RFC 2131 §4.3.2): ACK, NAK or silence, and the claim that an ACK waits for.

#include <algorithm>

#include "domain/classify.h"
#include "domain/engine4_rules.h"
#include "domain/network4.h"
#include "domain/reply4.h"

namespace leasehold {
namespace {

/// True if the client's lease of just this address has not ended.
bool is_renewal(const Lease* own, const Ip& address, const Facts& facts, const Request4& request) {
    return own != nullptr && own->address == address && is_live(*own, facts) &&
           !is_written_offer(*own, request);
}

}  // namespace

Decision4 acknowledge(const Request4& request, const Ip& address, const Facts& facts) {
    const Lease* own = own_row(request, facts);
    // A client that was not answered in time asks elsewhere. Its old message, late behind a slow
    // database, must not take the lease away that it has got since.
    const auto got_since = [&](const Lease& row) {
        return row.address != address && is_live(row, facts) && facts.claimed_since_arrival(row) &&
               !is_written_offer(row, request);
    };
    if (std::ranges::any_of(facts.mine, got_since)) {
        return silence({EventKind::Outdated, address, "the client has got another lease since"});
    }
    Decision4 decision;
    Lease lease = new_lease(request, address, facts);
    if (const auto seconds = reusable_for(request, lease, facts)) {
        lease.valid_lifetime = *seconds;
        decision.reply = ack_of(request, lease);
        decision.event = {EventKind::Reused, address, {}, *seconds};
        return decision;
    }
    decision.writes.changes = let_go_of_others(request, lease, facts);
    decision.writes.claims.push_back({lease});
    decision.reply = ack_of(request, lease);
    decision.event.kind =
        is_renewal(own, address, facts, request) ? EventKind::Renewed : EventKind::Allocated;
    decision.event.address = address;
    decision.event.lifetime = lease.valid_lifetime;
    return decision;
}

namespace {

/// ACK if the address is in a pool and the client's, or free, and nobody has a reservation that
/// says otherwise; else NAK.
Decision4 grant(const Request4& request, const Ip& address, const Facts& facts) {
    if (!may_be_given(request, address, facts)) {
        return refuse(request, address,
                      allowed_pool(request, address) == nullptr
                          ? "the address is in no pool of this network"
                          : "the address is reserved for another client");
    }
    // Kea: it moves to what is reserved for it as soon as that is free.
    if (const auto waiting = waiting_address(request, facts); waiting && *waiting != address) {
        return refuse(request, address, waiting->text() + " is reserved for the client");
    }
    // Two clients want one address: who insists on the other's hears so (decision D9).
    if (!is_claimable(request, address, facts)) {
        return refuse(request, address, "the address belongs to another client");
    }
    return acknowledge(request, address, facts);
}

/// A client we have no row of, in INIT-REBOOT, RENEWING or REBINDING.
Decision4 decide_unknown(const Request4& request, const Ip& address, const Facts& facts) {
    const RequestState4 state = request_state(request);
    // A reservation is a record of the client, too.
    if (waiting_address(request, facts)) return grant(request, address, facts);
    // A unicast names us as the server that gave the lease, so its row was lost, not never there:
    // RFC 2131 §4.3.2 trusts ciaddr in RENEWING, and Kea extends such a lease by allocating it. The
    // claim keeps it safe: it only succeeds where the address is free.
    if (state == RequestState4::Renewing) return grant(request, address, facts);
    // RFC 2131 §4.3.2: "If the DHCP server has no record of this client, then it MUST remain
    // silent": a server beside us may know it.
    if (!request.subnet->authoritative) {
        return silence({EventKind::UnknownClient, address, "no record of this client"});
    }
    // An authoritative server has none beside it. RFC 2131 §4.3.2 lets it extend a lease in
    // REBINDING ("only if it has local administrative authority"): one in use is better restored
    // than broken. A client that has just booted starts anew.
    if (state == RequestState4::Rebinding) return grant(request, address, facts);
    return refuse(request, address, "no record of this client");
}

}  // namespace

Decision4 decide_request(const Request4& request, const Facts& facts) {
    const Ip address = named_address(request).value();
    if (is_in(request.classes, "REJECT")) {
        return refuse(request, address, "the client is in the class REJECT");
    }
    // The client chose our offer: nothing but the claim decides, whichever frontend made it.
    if (request_state(request) == RequestState4::Selecting) return grant(request, address, facts);
    // RFC 2131 §4.3.2: NAK "if the requested IP address is incorrect, or is on the wrong network".
    if (!is_in_network(request, address)) {
        return refuse(request, address, "the address is not of this network");
    }
    const Lease* own = own_row(request, facts);
    if (own == nullptr) return decide_unknown(request, address, facts);
    // The network is right, the client known, but its notion of its address is not.
    if (own->address != address) {
        return refuse(request, address, "the client's address is " + own->address.text());
    }
    return grant(request, address, facts);
}

}  // namespace leasehold

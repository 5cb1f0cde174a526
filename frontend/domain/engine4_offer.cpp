// Offers that are taken, and those that are written to the database (docs/design.md §6).

#include "domain/classify.h"
#include "domain/engine4_rules.h"
#include "domain/network4.h"
#include "domain/reply4.h"
#include "domain/reply_classes.h"
#include "domain/reply_options.h"

namespace leasehold {

std::optional<Ip> chosen_offer(const Request4& request) {
    if (request.type != MessageType4::Request || reason_for_silence(request) ||
        request_state(request) != RequestState4::Selecting) {
        return std::nullopt;
    }
    return named_address(request);
}

Writes offer_writes(const Request4& request, const Facts& facts, const Ip& address,
                    std::uint32_t lifetime) {
    const Lease* own = own_row(request, facts);
    if (own != nullptr && is_live(*own, facts)) return {};
    Writes writes;
    Lease lease = new_lease(request, address, facts);
    lease.valid_lifetime = lifetime;
    writes.changes = let_go_of_others(request, lease, facts);
    writes.claims.push_back({std::move(lease), /*offers=*/true});
    return writes;
}

bool commits_at_once(const Request4& request) {
    if (request.type != MessageType4::Discover) return false;
    return request.bootp || wishes_rapid_commit(request);
}

bool prefers_v6_only(const Request4& request, const Place4& place) {
    if (request.type != MessageType4::Discover || request.bootp ||
        !asks_for(request.packet, option4::kV6OnlyPreferred)) {
        return false;
    }
    const ReplySettings settings(request, place);
    const OptionLayers layers = settings.layers();
    return layers.find(option4::kV6OnlyPreferred) != nullptr &&
           !layers.is_never_sent(option4::kV6OnlyPreferred);
}

Decision4 offer_v6_only(const Request4& request, const Place4& place) {
    Decision4 decision = silence({EventKind::V6Only, {}, {}});
    decision.reply = v6_only_offer_of(request, place);
    return decision;
}

bool is_written_offer(const Lease& row, const Request4& request) {
    const Subnet4& subnet = subnet_at(request, row.address);
    return row.valid_lifetime == offer_lifetime_of(request, subnet).seconds &&
           row.valid_lifetime < lifetimes_of(request, subnet).min;
}

}  // namespace leasehold

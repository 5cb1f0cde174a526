// What the facts say of a client's lease, and what the next one will be.

#include <algorithm>
#include <tuple>

#include "base/check.h"
#include "base/text.h"
#include "codec/client_fqdn.h"
#include "codec/option_value.h"
#include "domain/classify.h"
#include "domain/engine4_rules.h"
#include "domain/network4.h"
#include "domain/reserved.h"
#include "domain/stashed_information.h"

namespace leasehold {
namespace {

/// The name that the client gives itself, or nothing. RFC 4702 §3.1: option 81 stands in for
/// option 12.
std::optional<std::string> client_name(const OptionMap& options) {
    if (const Bytes* option = options.find(option4::kClientFqdn)) {
        if (const auto fqdn = read_client_fqdn(*option)) return hostname_of(fqdn->name);
    }
    const Bytes* option = options.find(option4::kHostName);
    return option == nullptr ? std::nullopt : std::optional(hostname_of(to_string(*option)));
}

/// RFC 2131 §4.3.1: the time the client asks for, as far as the configuration lets it, else the
/// configured one.
std::uint32_t lifetime_of(const Packet4& packet, const Lifetimes& lifetimes) {
    const std::uint32_t wish = packet.options.u32(option4::kLeaseTime).value_or(0);
    if (wish == 0) return lifetimes.standard;
    return std::clamp(wish, lifetimes.min, lifetimes.max);
}

void read_relay_information(const Packet4& packet, bool stash, Lease& lease) {
    const Bytes* information = packet.options.find(option4::kRelayAgentInformation);
    if (information == nullptr) return;
    lease.relay_id.clear();
    lease.remote_id.clear();
    for (const SubOption& sub_option : sub_options(*information)) {
        if (sub_option.code == option4::kRelayId) lease.relay_id = sub_option.data;
        if (sub_option.code == option4::kRemoteId) lease.remote_id = sub_option.data;
    }
    if (stash && !information->empty()) lease.user_context = user_context_with(*information);
}

/// Would a claim change more than when the lease ends?
bool says_the_same(const Lease& row, const Lease& next) {
    const auto told = [](const Lease& lease) {
        return std::tie(lease.address, lease.owner, lease.pool_id, lease.hwaddr, lease.client_id,
                        lease.hostname, lease.relay_id, lease.remote_id, lease.user_context,
                        lease.valid_lifetime);
    };
    return told(row) == told(next);
}

/// The row at the address that the client speaks of, if it is its own under another subnet's key.
const Lease* row_of_lost_subnet(const Request4& request, const Facts& facts) {
    const auto named = named_address(request);
    const Lease* row = named ? facts.at(*named) : nullptr;
    return row != nullptr && is_clients_own(*row, request) ? row : nullptr;
}

}  // namespace

const Lease* own_row(const Request4& request, const Facts& facts) {
    const Ip named = named_address(request).value_or(Ip());
    const Lease* best = nullptr;
    const auto rank = [&](const Lease& row) {
        return (is_live(row, facts) ? 2 : 0) + (row.address == named ? 1 : 0);
    };
    for (const Lease& row : facts.mine) {
        if (best == nullptr || rank(row) > rank(*best)) best = &row;
    }
    // Its network has lost the subnet that its key names.
    if (best == nullptr) best = row_of_lost_subnet(request, facts);
    return best;
}

bool is_live(const Lease& own, const Facts& facts) {
    return own.state == LeaseState::Assigned && facts.now < own.expires_at;
}

bool is_claimable(const Request4& request, const Ip& address, const Facts& facts) {
    const Lease* row = facts.at(address);
    return row == nullptr || is_clients_own(*row, request) ||
           may_claim(*row, owner_of(request), facts.now, kSkewMargin);
}

std::optional<std::uint32_t> reusable_for(const Request4& request, const Lease& next,
                                          const Facts& facts) {
    // Who starts anew may have released or declined the lease just before, by a message that a slow
    // frontend still holds: only a write makes that one out of date (claimed_since_arrival).
    // A client of BOOTP can do neither.
    if (!request.bootp && !extended_address(request)) return std::nullopt;
    const Lease* own = own_row(request, facts);
    if (own == nullptr || facts.mine.size() > 1 || !is_live(*own, facts) ||
        is_written_offer(*own, request) || !says_the_same(*own, next)) {
        return std::nullopt;
    }
    if (own->valid_lifetime == kInfiniteLifetime) return kInfiniteLifetime;
    const auto left = (own->expires_at - facts.now).us / seconds(1).us;
    const auto age = static_cast<std::int64_t>(own->valid_lifetime) - left;
    if (left < 1 ||
        age >= subnet_at(request, own->address).lease_cache.age_limit(own->valid_lifetime)) {
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(std::min<std::int64_t>(left, own->valid_lifetime));
}

std::vector<Change> let_go_of_others(const Request4& request, const Lease& next,
                                     const Facts& facts) {
    std::vector<Change> changes;
    const auto let_go = [&](const Lease& row) {
        if (row.address == next.address && row.owner == next.owner) return;
        changes.push_back(
            {row.address, row.write_id, LeaseState::Released, /*keep_owner=*/false, 0});
    };
    for (const Lease& row : facts.mine) let_go(row);
    const Lease* lost = row_of_lost_subnet(request, facts);
    if (lost != nullptr &&
        std::ranges::find(facts.mine, lost->address, &Lease::address) == facts.mine.end()) {
        let_go(*lost);
    }
    return changes;
}

Lease new_lease(const Request4& request, const Ip& address, const Facts& facts) {
    const Subnet4& subnet = subnet_at(request, address);
    const Pool4* pool = subnet.pool_of(address);
    check(pool != nullptr || reserved_address(request) == address,
          "a lease is made from a pool of the client's network, or reserved");
    Lease lease;
    lease.address = address;
    lease.subnet_id = subnet.id;
    if (pool != nullptr) lease.pool_id = pool->pool_id;
    lease.owner = owner_of(request);
    lease.hwaddr = to_bytes(request.packet.hwaddr());
    if (const Bytes* id = request.packet.options.find(option4::kClientIdentifier)) {
        lease.client_id = *id;
    }
    if (request.config->replaces_client_id &&
        request.client.kind == ClientId::Kind::ClientIdentifier) {
        lease.client_id = request.client.value;
    }
    // A renewal is unicast past the relay, and need not repeat the name: what it does not say has
    // not changed.
    if (const Lease* own = own_row(request, facts); own != nullptr && own->address == address) {
        lease.hostname = own->hostname;
        lease.relay_id = own->relay_id;
        lease.remote_id = own->remote_id;
        if (request.config->stash_agent_options && stashed_information(own->user_context)) {
            lease.user_context = own->user_context;
        }
    }
    if (auto name = client_name(request.packet.options)) lease.hostname = std::move(*name);
    if (auto name = reserved_name(request); !name.empty()) lease.hostname = std::move(name);
    read_relay_information(request.packet, request.config->stash_agent_options, lease);
    lease.valid_lifetime = lifetime_of(request.packet, lifetimes_of(request, subnet));
    // RFC 951 has no times: what is given is given for ever.
    if (request.bootp) lease.valid_lifetime = kInfiniteLifetime;
    return lease;
}

}  // namespace leasehold

#include "store/screening.h"

#include <algorithm>
#include <set>
#include <string_view>

namespace leasehold {
namespace {

Result<void> check_length(std::string_view field, std::size_t size, std::size_t size_max) {
    if (size <= size_max) return {};
    return fail(std::string(field) + " has " + std::to_string(size) +
                " bytes, the database holds " + std::to_string(size_max));
}

Result<void> check_text(std::string_view field, const std::string& text, std::size_t size_max) {
    if (!is_storable_text(text)) {
        return fail(std::string(field) + " is not UTF-8 without NUL: " + to_hex(as_bytes(text)));
    }
    return check_length(field, text.size(), size_max);
}

/// Addresses and owners that a batch writes to; claims no name twice.
class Names {
  public:
    /// False, and nothing is taken, if any of the names is taken already.
    bool take(const Names& others) {
        for (const Ip& address : others.addresses_) {
            if (addresses_.contains(address)) return false;
        }
        for (const Bytes& owner : others.owners_) {
            if (owners_.contains(owner)) return false;
        }
        addresses_.insert(others.addresses_.begin(), others.addresses_.end());
        owners_.insert(others.owners_.begin(), others.owners_.end());
        return true;
    }
    bool take_address(const Ip& address) { return addresses_.insert(address).second; }
    bool take_owner(const Bytes& owner) { return owners_.insert(owner).second; }

  private:
    std::set<Ip> addresses_;
    std::set<Bytes> owners_;
};

Result<Names> names_of(const Writes& writes) {
    Names names;
    for (const Change& change : writes.changes) {
        if (!names.take_address(change.address)) {
            return fail("the exchange writes to " + change.address.text() + " twice");
        }
    }
    for (const Claim& claim : writes.claims) {
        // What it lets go it may take anew, under another key (changes come first).
        const bool lets_go = std::ranges::any_of(writes.changes, [&](const Change& change) {
            return change.address == claim.lease.address && !change.keep_owner;
        });
        if (!names.take_address(claim.lease.address) && !lets_go) {
            return fail("the exchange writes to " + claim.lease.address.text() + " twice");
        }
        if (!names.take_owner(claim.lease.owner)) {
            return fail("the exchange claims two addresses for one owner");
        }
    }
    return names;
}

}  // namespace

Result<void> check_storable(const Lease& lease) {
    return check_text("hostname", lease.hostname, kHostnameMax)
        .and_then([&] { return check_text("user-context", lease.user_context, kUserContextMax); })
        .and_then([&] { return check_length("client-id", lease.client_id.size(), kClientIdMax); })
        .and_then([&] { return check_length("hardware address", lease.hwaddr.size(), kHwaddrMax); })
        .and_then([&] { return check_length("relay-id", lease.relay_id.size(), kRelayIdMax); })
        .and_then([&] { return check_length("remote-id", lease.remote_id.size(), kRelayIdMax); })
        .and_then([&] { return check_length("owner", lease.owner.size(), kOwnerMax); });
}

Result<void> check_storable(const Writes& writes) {
    for (const Claim& claim : writes.claims) {
        if (claim.lease.owner.empty()) {
            return fail("the claim of " + claim.lease.address.text() + " names no owner");
        }
        if (auto good = check_storable(claim.lease); !good) return good;
    }
    return {};
}

std::vector<Outcome> screen(std::span<const Writes> batch) {
    Names taken;
    std::vector<Outcome> outcomes;
    outcomes.reserve(batch.size());
    for (const Writes& writes : batch) {
        const auto names = check_storable(writes).and_then([&] { return names_of(writes); });
        if (!names) {
            outcomes.push_back({Outcome::Kind::Refused, {}, names.error().message});
        } else if (!taken.take(*names)) {
            outcomes.push_back({Outcome::Kind::Conflict, {}, {}});
        } else {
            outcomes.push_back({Outcome::Kind::Applied, {}, {}});
        }
    }
    return outcomes;
}

}  // namespace leasehold

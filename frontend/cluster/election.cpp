#include "cluster/election.h"

#include <algorithm>
#include <functional>
#include <tuple>

#include "base/check.h"
#include "base/hash.h"
#include "codec/option_defs.h"
#include "domain/classify.h"
#include "domain/reply_options.h"

namespace leasehold {
namespace {

// RFC 3074 §6: the mixing table. tidy: table
// clang-format off
constexpr std::array<std::uint8_t, 256> kMixing{
    251, 175, 119, 215,  81,  14,  79, 191, 103,  49, 181, 143, 186, 157,   0, 232,
     31,  32,  55,  60, 152,  58,  17, 237, 174,  70, 160, 144, 220,  90,  57, 223,
     59,   3,  18, 140, 111, 166, 203, 196, 134, 243, 124,  95, 222, 179, 197,  65,
    180,  48,  36,  15, 107,  46, 233, 130, 165,  30, 123, 161, 209,  23,  97,  16,
     40,  91, 219,  61, 100,  10, 210, 109, 250, 127,  22, 138,  29, 108, 244,  67,
    207,   9, 178, 204,  74,  98, 126, 249, 167, 116,  34,  77, 193, 200, 121,   5,
     20, 113,  71,  35, 128,  13, 182,  94,  25, 226, 227, 199,  75,  27,  41, 245,
    230, 224,  43, 225, 177,  26, 155, 150, 212, 142, 218, 115, 241,  73,  88, 105,
     39, 114,  62, 255, 192, 201, 145, 214, 168, 158, 221, 148, 154, 122,  12,  84,
     82, 163,  44, 139, 228, 236, 205, 242, 217,  11, 187, 146, 159,  64,  86, 239,
    195,  42, 106, 198, 118, 112, 184, 172,  87,   2, 173, 117, 176, 229, 247, 253,
    137, 185,  99, 164, 102, 147,  45,  66, 231,  52, 141, 211, 194, 206, 246, 238,
     56, 110,  78, 248,  63, 240, 189,  93,  92,  51,  53, 183,  19, 171,  72,  50,
     33, 104, 101,  69,   8, 252,  83, 120,  76, 135,  85,  54, 202, 125, 188, 213,
     96, 235, 136, 208, 162, 129, 190, 132, 156,  38,  47,   1,   7, 254,  24,   4,
    216, 131,  89,  21,  28, 133,  37, 153, 149,  80, 170,  68,   6, 169, 234, 151,
};
// clang-format on

/// How much this frontend wants the bucket; the same wherever it is reckoned.
std::uint64_t score(std::string_view name, std::size_t bucket) {
    std::string key(name);
    key.push_back(static_cast<char>(bucket));
    return hash64(as_bytes(key), HashSeed::Election);
}

bool counts(const Member& member) { return member.state == MemberState::Alive && member.serving; }

/// From T1 to T2, for the longest lease.
Duration rebinding_gap(const Request4& request) {
    const std::uint32_t lifetime = lifetimes_of(request, *request.subnet).max;
    const RenewalDelays sent = renewal_delays(*request.subnet, lifetime);
    // RFC 2131 §4.4.5: what a client takes that is not told.
    const std::uint32_t t1 = sent.t1 != 0 ? sent.t1 : lifetime / 2;
    const std::uint32_t t2 = sent.t2 != 0 ? sent.t2 : lifetime - lifetime / 8;
    return seconds(t2 > t1 ? t2 - t1 : 0);
}

/// Ascending: the span is in the order of members(), but need not be.
std::vector<std::string> names_of(std::span<const Member> members) {
    const bool anybody_serves = std::ranges::any_of(members, counts);
    std::vector<std::string> names;
    for (const Member& member : members) {
        const bool alive = member.state == MemberState::Alive;
        if (anybody_serves ? counts(member) : alive) names.push_back(member.name);
    }
    std::ranges::sort(names);
    // Not ranges::unique: clang 14 cannot compile the subrange that it returns.
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

/// The place of names[self] in the order of the bucket: 0 for the owner, then by score.
std::uint16_t rank_of(std::span<const std::string> names, std::size_t self, std::size_t owner,
                      std::size_t bucket) {
    if (self == owner) return 0;
    const std::uint64_t own = score(names[self], bucket);
    std::uint16_t before = 1;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i == self || i == owner) continue;
        const std::uint64_t other = score(names[i], bucket);
        if (other > own || (other == own && i < self)) ++before;
    }
    return before;
}

}  // namespace

std::uint8_t hash3074(ByteView service_transaction_id) {
    auto hash = static_cast<std::uint8_t>(service_transaction_id.size());
    for (std::size_t i = service_transaction_id.size(); i > 0; --i) {
        hash = kMixing[hash ^ service_transaction_id[i - 1]];
    }
    return hash;
}

std::uint8_t bucket_of(const Packet4& packet) {
    const Bytes* identifier = packet.options.find(option4::kClientIdentifier);
    if (identifier != nullptr && !identifier->empty()) return hash3074(*identifier);
    return hash3074(packet.hwaddr());
}

bool every_frontend_sees(const Request4& request) {
    const Ip& destination = request.arrival.destination;
    const Subnet4* subnet = request.subnet;
    // Wherever the address that all frontends share leads, it leads to one of them.
    if (subnet != nullptr && destination == subnet->configured_identifier) return false;
    if (!request.packet.giaddr.is_unspecified()) {
        return subnet != nullptr && subnet->relay_sends_to_all;
    }
    if (destination == request.arrival.interface_address) return false;
    // Whatever else came here was sent to another address of this host, if it is no broadcast.
    return destination.is_unspecified() || destination.is_broadcast() ||
           (subnet != nullptr && destination == subnet->prefix.last());
}

Duration waiting_time(const Request4& request) {
    const std::uint16_t secs = request.packet.secs;
    const bool swapped = secs > 0xff && (secs & 0xff) == 0;
    const Duration waited = seconds(swapped ? secs >> 8 : secs);
    const bool rebinds =
        request.type == MessageType4::Request && !request.packet.ciaddr.is_unspecified();
    if (!rebinds || request.subnet == nullptr) return waited;
    return std::max(waited - rebinding_gap(request), Duration{});
}

std::array<std::uint16_t, kBuckets> owners_of_buckets(std::span<const std::string> names) {
    check(std::ranges::adjacent_find(names, std::greater_equal()) == names.end(),
          "the names of members ascend, none twice");
    std::array<std::uint16_t, kBuckets> owners{};
    if (names.empty()) return owners;
    struct Bid {
        std::uint64_t score;
        std::uint16_t bucket;
        std::uint16_t name;
    };
    std::vector<Bid> bids;
    bids.reserve(names.size() * kBuckets);
    for (std::size_t name = 0; name < names.size(); ++name) {
        for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
            bids.push_back({score(names[name], bucket), static_cast<std::uint16_t>(bucket),
                            static_cast<std::uint16_t>(name)});
        }
    }
    std::ranges::sort(bids, [](const Bid& left, const Bid& right) {
        return std::tie(right.score, left.bucket, left.name) <
               std::tie(left.score, right.bucket, right.name);
    });
    // Highest score first: a bucket goes to who wants it most and has room. Every bucket is bid for
    // by everybody, and all have room for all buckets together: none is left over.
    const std::size_t share = (kBuckets + names.size() - 1) / names.size();
    std::vector<std::size_t> owned(names.size());
    std::array<bool, kBuckets> taken{};
    for (const Bid& bid : bids) {
        if (taken[bid.bucket] || owned[bid.name] == share) continue;
        taken[bid.bucket] = true;
        ++owned[bid.name];
        owners[bid.bucket] = bid.name;
    }
    return owners;
}

Election::Election(const std::string& self, std::span<const Member> members, Duration max_ack_delay)
    : names_(names_of(members)), max_ack_delay_(max_ack_delay) {
    const auto found = std::ranges::lower_bound(names_, self);
    counted_ = found != names_.end() && *found == self;
    position_ = counted_ ? static_cast<std::size_t>(found - names_.begin()) : 0;
    owners_ = owners_of_buckets(names_);
    for (std::size_t bucket = 0; counted_ && bucket < kBuckets; ++bucket) {
        ranks_[bucket] = rank_of(names_, position_, owners_[bucket], bucket);
    }
}

bool Election::answers(std::uint8_t bucket, Duration waited) const {
    if (names_.empty()) return true;
    return counted_ && waited.us >= ranks_[bucket] * max_ack_delay_.us;
}

std::string Election::owner(std::uint8_t bucket) const {
    return names_.empty() ? "" : names_[owners_[bucket]];
}

std::size_t Election::size() const { return counted_ ? names_.size() : 1; }

std::size_t Election::position() const { return position_; }

bool others_serve(const std::string& self, std::span<const Member> members) {
    return std::ranges::any_of(members, [&](const Member& member) {
        const bool here =
            member.state == MemberState::Alive || member.state == MemberState::Suspect;
        return here && member.serving && member.name != self;
    });
}

std::optional<std::string> answered_by_other(const Request4& request, const Election& election) {
    if (election.alone() || !every_frontend_sees(request)) return std::nullopt;
    const std::uint8_t bucket = bucket_of(request.packet);
    if (election.answers(bucket, waiting_time(request))) return std::nullopt;
    return election.owner(bucket);
}

}  // namespace leasehold

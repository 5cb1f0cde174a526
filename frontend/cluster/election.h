#pragma once
// Who answers whom. A client's identifier is hashed into one of 256 buckets (RFC 3074), and every
// frontend computes from the same members the same owner of each bucket. Two frontends with
// different views may both answer, or for a moment neither: the claim in the database makes that
// safe (docs/design.md §7).

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/share.h"
#include "base/time.h"
#include "cluster/member.h"
#include "codec/packet4.h"
#include "domain/exchange.h"

namespace leasehold {

inline constexpr std::size_t kBuckets = 256;

/// RFC 3074 §6: the Pearson hash of the service transaction ID.
std::uint8_t hash3074(ByteView service_transaction_id);

/// RFC 3074 §5: the client identifier (option 61) if there is one, else the hardware address.
std::uint8_t bucket_of(const Packet4& packet);

/// True if every frontend of the cluster got this message, so that one must be chosen: a
/// broadcast, or a relayed one where `relay-sends-to` is all. False for a unicast to this node, for
/// what was sent to the cluster's shared identifier (option 54 as configured), and where relays
/// send to one.
bool every_frontend_sees(const Request4& request);

/// How long the client says that it has waited (`secs`) for whoever could answer it. Some clients
/// send the two octets swapped: mended as Kea does. Who rebinds may count since T1 (dhclient does),
/// but asked a single server until T2: that time is taken off.
Duration waiting_time(const Request4& request);

/// Who owns each bucket, among these names: bounded rendezvous hashing. Depends on the set of names
/// alone; no name owns more than its share, rounded up. When a name goes its buckets move, and few
/// others. Ascending names, none twice; empty: nobody.
std::array<std::uint16_t, kBuckets> owners_of_buckets(std::span<const std::string> names);

/// An immutable view of one frontend; published between threads as shared_ptr<const ClusterView>.
class Election {
  public:
    /// Alone: answers everything.
    Election() = default;
    /// Counts on members that are Alive and serve; if there are none, on those that are Alive.
    /// Suspects are not counted on: their clients are answered by their heirs, at worst twice.
    Election(const std::string& self, std::span<const Member> members, Duration max_ack_delay);

    /// True if this frontend answers a client of this bucket that has waited so long (`secs`): the
    /// owner at once, the i-th heir after i times max_ack_delay (RFC 3074 §4, delayed service).
    bool answers(std::uint8_t bucket, Duration waited) const;
    bool alone() const { return names_.empty(); }
    /// The name of the owner; empty if this frontend is alone.
    std::string owner(std::uint8_t bucket) const;
    /// How many members are counted on, and which of them (ascending by name) this one is; (1, 0)
    /// if alone or not counted.
    std::size_t size() const;
    std::size_t position() const;
    /// What of work that all can do is this frontend's.
    Share share() const {
        return {static_cast<std::uint32_t>(position()), static_cast<std::uint32_t>(size())};
    }

  private:
    std::vector<std::string> names_;  ///< ascending; empty: alone
    bool counted_ = false;            ///< this frontend is one of names_
    std::size_t position_ = 0;
    std::array<std::uint16_t, kBuckets> owners_{};
    /// This frontend's place in the order of each bucket: 0 for the owner, 1 for the first heir.
    std::array<std::uint16_t, kBuckets> ranks_{};
    Duration max_ack_delay_;
};

/// Who answers this message in place of this frontend; nothing: this one does.
std::optional<std::string> answered_by_other(const Request4& request, const Election& election);

/// Is there another member than `self` that is not known to be gone and said last that it serves?
bool others_serve(const std::string& self, std::span<const Member> members);

/// What a frontend believes of its cluster: one snapshot per batch.
struct ClusterView {
    /// Every server identifier in the `frontend` table, and this node's own.
    ServerIdentifiers identifiers;
    Election election;
    /// Another frontend, perhaps one that is only suspected to be dead, said last that it serves.
    bool others_serve = false;
};

}  // namespace leasehold

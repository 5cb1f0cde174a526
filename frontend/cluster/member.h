#pragma once
// Who is in the cluster, as gossip tells it. A member is known by its name; its incarnation starts
// at the database's time of its start and grows when it speaks for itself, so that a restarted
// frontend outranks what was said of it before (SWIM, section 4.2).

#include <cstdint>
#include <string>

#include "base/ip.h"

namespace leasehold {

/// Where a frontend listens for gossip (UDP).
struct Endpoint {
    Ip address;
    std::uint16_t port = 0;
    /// "192.0.2.1:7946", "[2001:db8::1]:7946"
    std::string text() const;
    auto operator<=>(const Endpoint&) const = default;
};

/// Numbers on the wire: only append.
enum class MemberState : std::uint8_t {
    Alive = 1,
    Suspect = 2,  ///< did not answer a probe: not counted on, but may still refute
    Dead = 3,
    Left = 4,  ///< said that it leaves: not a failure
};

struct Member {
    std::string name;  ///< 1 to kMemberNameMax octets
    Endpoint endpoint;
    std::uint64_t incarnation = 0;
    MemberState state = MemberState::Alive;
    /// It has a session with the database, and so can lease addresses.
    bool serving = false;
    bool operator==(const Member&) const = default;
};

inline constexpr std::size_t kMemberNameMax = 255;

/// What changed in the view of one frontend: for its log, its counters, and its election.
struct MemberEvent {
    enum class Kind : std::uint8_t {
        Joined,  ///< heard of for the first time, or back from Suspect, Dead or Left
        Suspected,
        Died,
        Left,
        ServingChanged,  ///< it lost its database, or has it again
        /// Somebody at `other` uses this frontend's own name.
        NameConflict,
    };
    Kind kind = Kind::Joined;
    Member member;
    Endpoint other;
    bool operator==(const MemberEvent&) const = default;
};

}  // namespace leasehold

#pragma once
// The vocabulary of one exchange: what came in (Arrival, Request4), what the store is asked
// (Question), what it knows (Facts), what is decided (Decision4: reply, writes, event) and what
// became of the writes (Outcome). Plain values; the functions that turn one into the next are pure
// (docs/design.md §2).

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ip.h"
#include "base/time.h"
#include "codec/client_id.h"
#include "codec/packet4.h"
#include "domain/config.h"
#include "domain/lease.h"

namespace leasehold {

/// An Ethernet address.
using HardwareAddress = std::array<std::uint8_t, 6>;

/// Where a datagram came in. A broadcast of any kind has the destination 255.255.255.255. With
/// plain UDP sockets `interface_address` is also what it was sent to, unless it was a broadcast.
struct Arrival {
    Ip source;
    std::uint16_t source_port = 0;
    Ip destination;
    std::string interface;
    Ip interface_address;
    bool operator==(const Arrival&) const = default;
};

/// The addresses by which clients name this cluster in option 54.
struct ServerIdentifiers {
    std::vector<Ip> ours;
    bool contains(const Ip& ip) const;
};

/// A client's message, read once: everything the rules ask of it more than once. Points into the
/// Config it was read with, which must outlive it.
struct Request4 {
    Packet4 packet;
    Arrival arrival;
    /// Of BOOTP, which has no types: Discover, and Inform if the client knows its address.
    MessageType4 type = MessageType4::Discover;
    bool bootp = false;
    ClientId client;
    /// nullptr: no subnet is configured for where this came from.
    const Subnet4* subnet = nullptr;
    /// Its shared network: the client may have an address of each subnet in it. nullptr: none.
    const SharedNetwork4* network = nullptr;
    /// What the answer carries as option 54.
    Ip server_identifier;
    /// Option 54 of the request names a server that is not ours.
    bool for_other_server = false;
    /// Options of a length that their definition does not allow: they count as not sent.
    unsigned options_ignored = 0;
    /// dhcp-socket-type raw: an answer can be addressed to the client's hardware.
    bool raw_sockets = false;
    const Config* config = nullptr;
    /// Not nullptr: the client's lease there is to be asked for what the relay said of it last, and
    /// the message read again with it (stashed_information.h).
    const Subnet4* recalls_from = nullptr;
    /// That was done: option 82 is the lease's, and not echoed.
    bool recalled = false;
    /// The classes that the client is in, in the order it came to them, which counts. Empty if
    /// nothing depends on classes.
    ClassNames classes;
    /// The client's reservation that counts: of its subnet, else a global one; nullptr: it has
    /// none. One of the file stands in `config`; one of a database is kept alive by this.
    std::shared_ptr<const Reservation4> host;
    /// What hosts databases are to be asked before anything else (empty: nothing): the answer goes
    /// to settle_hosts().
    HostQuestion host_question;
    /// Where pools of the subnet have guards: those that let the client in, without their options.
    std::vector<Pool4> guarded_pools;
};

/// RFC 2131 §3: a message without a type is BOOTP (RFC 951).
bool is_bootp(const Packet4& packet);
/// RFC 4039 §3: a DISCOVER that asks for its ACK at once, where that is allowed.
bool wishes_rapid_commit(const Request4& request);

/// A subnet that the client may have addresses from, and the pools that let it in.
struct OpenSubnet {
    const Subnet4* subnet = nullptr;
    std::vector<Pool4> pools;  ///< without options
};

/// Where the address of an answer is. No pool: the answer gives none, or none of them holds it.
struct Place4 {
    const Subnet4* subnet = nullptr;
    const Pool4* pool = nullptr;
};

/// What the store is asked for one exchange: the rows of this client in these subnets, and whatever
/// stands at the candidate addresses.
struct Question {
    LeaseKind kind = LeaseKind::V4;
    ClientId client;
    std::uint32_t iaid = 0;
    std::vector<std::uint32_t> subnet_ids;
    std::vector<Ip> candidates;
    bool operator==(const Question&) const = default;

    std::vector<Bytes> owners() const;
};

struct Facts {
    Instant now;
    /// Rows owned by the client, live or remembered; at most one per subnet asked for.
    std::vector<Lease> mine;
    /// Rows at the candidates, in no order; a candidate without a row is free.
    std::vector<Lease> at_candidates;
    /// Reservations of hosts databases at the candidates and at the addresses of `mine`: the
    /// client's own, and those of others, who alone may have the address.
    std::vector<Reservation4> reservations{};
    /// How long the message had waited here when these facts were read, by a monotonic clock.
    Duration waited{};

    /// True if the lease was claimed, or extended, after the message arrived: the client has asked
    /// somebody else since, and what it says here is out of date.
    bool claimed_since_arrival(const Lease& row) const;
    /// The row at this address, or nullptr: nobody ever had it.
    const Lease* at(const Ip& address) const;
};

/// Takes the address for lease.owner if it is free, expired or the owner's own (may_claim), for
/// lease.valid_lifetime seconds from the database's now. expires_at, changed_at and write_id of
/// `lease` are not read: the store makes them.
struct Claim {
    Lease lease;
    /// It keeps an offer: not even the owner's own lease is taken before it has ended, which would
    /// shorten it.
    bool offers = false;
    bool operator==(const Claim&) const = default;
};

/// Changes a row that was seen, if it is still as it was seen (same write_id): ends a lease by
/// release, decline, or because its owner moves to another address.
struct Change {
    Ip address;
    std::uint64_t write_id_seen = 0;
    LeaseState state = LeaseState::Released;
    /// False: the row belongs to nobody from now on (owner, hwaddr, client_id and hostname
    /// emptied).
    bool keep_owner = true;
    /// 0: expires now, if it has not already (release, move). Otherwise quarantined for so many
    /// seconds from now (decline-probation-period).
    std::uint32_t hold_seconds = 0;
    bool operator==(const Change&) const = default;
};

/// The writes of one exchange: changes first, then claims, in one transaction with the rest of the
/// batch.
struct Writes {
    std::vector<Change> changes;
    std::vector<Claim> claims;

    bool empty() const { return changes.empty() && claims.empty(); }
    bool operator==(const Writes&) const = default;
};

/// What became of the writes of one exchange. Never half: after a conflict in one of them none of
/// them is done, so that a client whose move fails keeps what it had.
struct Outcome {
    enum class Kind : std::uint8_t {
        Applied,   ///< durable; `claimed` holds the rows as they are in the database
        Conflict,  ///< somebody else was first: ask again with fresh facts
        Refused,   ///< the database will never take this (bad text, a constraint): drop and count
    };
    Kind kind = Kind::Applied;
    std::vector<Lease> claimed;
    std::string message;  ///< why, for Refused
};

/// What happened, for the observer: one log line and counters. Kea's message ids where it has one.
enum class EventKind : std::uint8_t {
    Offered,          ///< DHCP4_LEASE_OFFER
    Allocated,        ///< DHCP4_LEASE_ALLOC
    Renewed,          ///< DHCP4_LEASE_ALLOC … an own lease extended
    Reused,           ///< DHCP4_LEASE_REUSE: an own lease, young yet, told again and not written
    RenewedInOutage,  ///< no database answers: told again until when its lease is its own
    Released,         ///< DHCP4_RELEASE
    ReleaseIgnored,   ///< DHCP4_RELEASE_FAIL: nothing of that client there
    Declined,         ///< DHCP4_DECLINE_LEASE
    DeclineIgnored,   ///< DHCP4_DECLINE_LEASE_NOT_FOUND
    V6Only,           ///< RFC 8925: the client was offered no address, since it can do without
    Informed,         ///< DHCP4_INFORM …
    Refused,          ///< DHCP4_PACKET_NAK …: a NAK was sent
    NotForUs,         ///< the client chose another server
    NotElected,       ///< HA_BUFFER4_RECEIVE_NOT_FOR_US: another frontend, `detail`, answers it
    UnknownClient,    ///< RFC 2131 §4.3.2: silence, another server may know this client
    NoSubnet,         ///< DHCP4_SUBNET_SELECTION_FAILED
    PoolExhausted,    ///< ALLOC_ENGINE_V4_ALLOC_FAIL
    LostRace,         ///< every round of the race for an address was lost: the client tries again
    Outdated,         ///< the client got another lease while this message waited; silence
    Dropped,          ///< DHCP4_PACKET_DROP_0010: the client is in the class DROP
    Malformed,        ///< a rule of RFC 2131 broken by the client; `detail` says which
};

struct Event {
    EventKind kind = EventKind::Malformed;
    Ip address;
    std::string detail;
    std::uint32_t lifetime = 0;  ///< seconds granted, or quarantined after a decline
    /// The address reserved for the client, which it is not offered: another client holds it yet.
    std::optional<Ip> reserved_elsewhere = std::nullopt;
    bool operator==(const Event&) const = default;
};

/// A message and where it goes (RFC 2131 §4.1): address, port, and by which interface.
struct Reply4 {
    Packet4 packet;
    Ip destination;
    std::uint16_t destination_port = 0;
    std::string interface;
    Ip source;
    /// The largest UDP payload the client takes (option 57, at least kMessageSizeMin4).
    std::size_t size_max = 1472;
    /// The client has no address that answers ARP yet: the frame goes here. Where no frame can be
    /// addressed (the interface is no Ethernet), the answer is broadcast instead.
    std::optional<HardwareAddress> link_destination = std::nullopt;
    bool operator==(const Reply4&) const = default;
};

struct Decision4 {
    std::optional<Reply4> reply;
    Writes writes;
    Event event;
    /// None of the candidates was free: ask again with the next ones, while there are attempts
    /// left. If there are none, the decision stands as it is.
    bool wants_more_candidates = false;
};

}  // namespace leasehold

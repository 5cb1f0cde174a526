#pragma once
// Host reservations for DHCPv4: what is kept for one client (Reservation4), by what a client is
// found (HostIdentifier), and what hosts databases are asked (HostQuestion). Those of the
// configuration file are indexed in Reservations4: pure, and never asked of anybody. File before
// database, identifiers in the order of host-reservation-identifiers.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/ip.h"
#include "domain/option_set.h"

namespace leasehold {

/// Kea's numbers (host_identifier_type).
enum class IdentifierType : std::uint8_t {
    HwAddress = 0,  ///< chaddr, without htype
    Duid = 1,       ///< of a client identifier in the form of RFC 4361
    CircuitId = 2,  ///< option 82 sub-option 1
    ClientId = 3,   ///< option 61 as it came
    FlexId = 4,     ///< the value of the hook flex_id's expression
};

/// "hw-address", as the configuration has it.
std::string_view name_of(IdentifierType type);

struct HostIdentifier {
    IdentifierType type = IdentifierType::HwAddress;
    Bytes value;

    /// As Kea's configuration and logs have it: "hw-address=02:00:00:00:00:01".
    std::string text() const;
    auto operator<=>(const HostIdentifier&) const = default;
};

/// A subnet's number that means: reserved wherever the client is.
inline constexpr std::uint32_t kGlobalReservations = 0;

/// What is kept for one client, in one subnet or everywhere.
struct Reservation4 {
    HostIdentifier identifier;
    std::uint32_t subnet_id = kGlobalReservations;
    std::optional<Ip> address;
    std::string hostname;
    OptionSet options;   ///< of its own, in wire form, ordered as OptionSet says
    ClassNames classes;  ///< client-classes: the client is in them
    Ip next_server;      ///< 0.0.0.0: not said
    std::string server_hostname;
    std::string boot_file_name;
    std::string user_context;  ///< JSON or empty
    bool operator==(const Reservation4&) const = default;
};

/// What hosts databases are asked for one exchange: the reservations of this client (one of
/// `identifiers`), and whose these `addresses` are, each in one of `subnet_ids`. The answer is
/// every reservation that has one of the identifiers, or one of the addresses, in one of those
/// subnets, the databases in the order of the configuration; the same one may come twice.
struct HostQuestion {
    std::vector<HostIdentifier> identifiers;  ///< in the order of host-reservation-identifiers
    std::vector<std::uint32_t> subnet_ids;    ///< kGlobalReservations among them if those count
    std::vector<Ip> addresses;

    bool empty() const { return subnet_ids.empty() || (identifiers.empty() && addresses.empty()); }
    bool operator==(const HostQuestion&) const = default;
};

/// Which reservations count for the clients of a subnet.
struct ReservationModes {
    bool global = false;       ///< reservations-global
    bool in_subnet = true;     ///< reservations-in-subnet
    bool out_of_pool = false;  ///< reservations-out-of-pool: none of them is inside a pool
    bool operator==(const ReservationModes&) const = default;
};

/// The reservations of the configuration file. Finding costs a binary search.
class Reservations4 {
  public:
    Reservations4() = default;
    explicit Reservations4(std::vector<Reservation4> reservations);

    bool empty() const { return all_.empty(); }
    /// Ascending by identifier, then by subnet.
    const std::vector<Reservation4>& all() const { return all_; }
    /// nullptr: there is none.
    const Reservation4* find(const HostIdentifier& identifier, std::uint32_t subnet_id) const;
    /// Is one of those that keep this address there (several, if ip-reservations-unique is false)
    /// as `is` says?
    template <class Is>
    bool any_at(const Ip& address, std::uint32_t subnet_id, Is is) const {
        for (std::size_t i = first_at(address, subnet_id); i < by_address_.size(); ++i) {
            const Reservation4& there = all_[by_address_[i]];
            if (there.address != address || there.subnet_id != subnet_id) return false;
            if (is(there)) return true;
        }
        return false;
    }
    bool operator==(const Reservations4&) const = default;

  private:
    std::size_t first_at(const Ip& address, std::uint32_t subnet_id) const;

    std::vector<Reservation4> all_;
    std::vector<std::uint32_t> by_address_;  ///< of all_; ascending by address, then by subnet
};

}  // namespace leasehold

#pragma once
// The configuration as the rules read it: a value that never changes, every inherited setting
// already resolved down to the subnet. Made by config_load; shared as shared_ptr<const Config>.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/ip.h"
#include "base/result.h"
#include "codec/option_defs.h"
#include "domain/address_set.h"
#include "domain/expression.h"
#include "domain/option_schema.h"
#include "domain/option_set.h"
#include "domain/reservation.h"

namespace leasehold {

/// Lease times in seconds; min ≤ standard ≤ max.
struct Lifetimes {
    std::uint32_t standard = 7200;
    std::uint32_t min = 7200;
    std::uint32_t max = 7200;
    bool operator==(const Lifetimes&) const = default;
};

/// T1 and T2 (RFC 2131 §4.4.5): fixed, calculated from the lifetime, or not sent.
struct RenewalTimes {
    std::optional<std::uint32_t> renew;   ///< renew-timer
    std::optional<std::uint32_t> rebind;  ///< rebind-timer
    bool calculate = false;               ///< calculate-tee-times
    double t1_percent = 0.5;
    double t2_percent = 0.875;
    bool operator==(const RenewalTimes&) const = default;
};

/// offer-lifetime: for how many seconds an offer is written to the database as a lease; 0: it is
/// not. Automatic: where another frontend might be offering the same address.
struct OfferLifetime {
    bool automatic = true;
    std::uint32_t seconds = 10;
    bool operator==(const OfferLifetime&) const = default;
};

/// cache-threshold and cache-max-age: a lease that is younger than both is told again for what is
/// left of it, and not written (Kea's lease caching; decision D11).
struct LeaseCache {
    double threshold = 0.25;               ///< part of the lifetime, 0 to 1; 0: off
    std::optional<std::uint32_t> age_max;  ///< seconds; 0: off

    /// From this age on, in seconds, a lease of this lifetime is written anew.
    std::uint32_t age_limit(std::uint32_t lifetime) const;
    bool operator==(const LeaseCache&) const = default;
};

struct Pool4 {
    IpRange range;
    std::uint32_t pool_id = 0;
    OptionSet options;                   ///< its own
    ClassNames classes = {};             ///< client-classes: the guard
    ClassNames additional_classes = {};  ///< evaluate-additional-classes
    bool operator==(const Pool4&) const = default;
};

struct Subnet4 {
    std::uint32_t id = 0;
    Prefix prefix;
    std::string interface;            ///< empty: by address only
    std::vector<Ip> relay_addresses;  ///< relay.ip-addresses
    std::vector<Pool4> pools;         ///< ascending, not overlapping
    Lifetimes lifetimes;
    RenewalTimes renewal_times;
    OfferLifetime offer_lifetime;
    LeaseCache lease_cache;
    OptionSet options;  ///< its own
    /// dhcp-server-identifier among the option-data of the subnet, else of the server, as in Kea:
    /// the one by which clients name the whole cluster.
    std::optional<Ip> configured_identifier;
    bool authoritative = false;
    bool match_client_id = true;
    bool echo_client_id = true;
    bool rapid_commit = false;  ///< RFC 4039: who wishes so has its lease after two messages
    Ip next_server;             ///< 0.0.0.0: none
    std::string server_hostname;
    std::string boot_file_name;
    /// relay-sends-to: relays send each message to every frontend (all), or to one of them.
    bool relay_sends_to_all = true;
    ClassNames classes;             ///< client-classes: the guard
    ClassNames additional_classes;  ///< evaluate-additional-classes
    bool guards_pools = false;      ///< a pool of it has a guard
    ReservationModes reservation_modes;
    /// What the file reserves here for hosts: nobody else is given it.
    AddressSet reserved;
    /// Index of its shared network; nothing: it stands alone.
    std::optional<std::size_t> network = std::nullopt;
    ClassNames network_classes = {};  ///< the guard of its network, which must let in as well

    /// The pool that holds this address, or nullptr.
    const Pool4* pool_of(const Ip& address) const;
    bool operator==(const Subnet4&) const = default;
};

/// Subnets on one link: a client has one lease in all of them.
struct SharedNetwork4 {
    std::string name;
    std::vector<std::uint32_t> subnet_ids = {};  ///< in the order of the file
    OptionSet options = {};                      ///< its own
    ClassNames additional_classes = {};          ///< evaluate-additional-classes

    /// The subnet that stands for all in owner keys: the lowest id.
    std::uint32_t owner_subnet_id() const;
    bool operator==(const SharedNetwork4&) const = default;
};

/// One of client-classes: who is in it, and what those get.
struct ClientClass {
    std::string name;
    /// Of a template the text that names the spawned class, else the condition. Nothing: nobody is
    /// in it by itself.
    std::optional<Expression> test;
    bool is_template = false;
    bool additional = false;     ///< only-in-additional-list
    bool asks_if_known = false;  ///< the test speaks of KNOWN: evaluated after the reservations
    OptionSet options;
    std::optional<Lifetimes> lifetimes;
    std::optional<OfferLifetime> offer_lifetime;
    Ip next_server;  ///< 0.0.0.0: not said
    std::string server_hostname;
    std::string boot_file_name;
    bool operator==(const ClientClass&) const = default;
};

enum class DatabaseType : std::uint8_t { Sqlite, Memory, Postgres, MySql };

/// ssl-mode, in libpq's meaning.
enum class SslMode : std::uint8_t { Disable, Prefer, Require, VerifyCa, VerifyFull };

/// Encryption towards the database. Files are PEM; empty: not given.
struct DatabaseTls {
    std::string trust_anchor;  ///< the CA that must have signed the server's certificate
    std::string cert_file;     ///< our own certificate, and its key
    std::string key_file;
    std::string cipher_list;  ///< of MySql only
    /// Not given: Require if anything else is, which with a trust_anchor is VerifyCa; else what the
    /// driver does by itself.
    std::optional<SslMode> mode;

    /// What holds where nothing is given: nullopt if nothing of TLS is.
    std::optional<SslMode> effective_mode() const;
    bool operator==(const DatabaseTls&) const = default;
};

enum class OnFail : std::uint8_t { StopRetryExit, ServeRetryExit, ServeRetryContinue };

/// lease-database, or one of hosts-databases. `name` is the file for Sqlite.
struct DatabaseConfig {
    DatabaseType type = DatabaseType::Sqlite;
    std::string name;
    std::string host = "localhost";  ///< one, or a list: database_hosts.h
    std::uint16_t port = 0;          ///< 0: the driver's default
    std::string user;
    std::string password;
    std::uint32_t connect_timeout_s = 5;
    std::optional<std::uint32_t> read_timeout_s, write_timeout_s;  ///< MySql; 0: none
    std::optional<std::uint32_t> tcp_user_timeout_s;               ///< Postgres; 0: the system's
    DatabaseTls tls;
    bool readonly = false;  ///< of a hosts database: a server that takes no writes will do
    /// Only when given (decision D4): unset means keep trying for ever. An explicit 0 of either
    /// number switches reconnecting off, as in Kea.
    std::optional<bool> retry_on_startup;
    std::optional<std::uint32_t> max_reconnect_tries;
    std::optional<std::uint32_t> reconnect_wait_ms;
    std::optional<OnFail> on_fail;
    bool operator==(const DatabaseConfig&) const = default;
};

/// One entry of interfaces-config.interfaces: "eth0", "eth0/192.0.2.1" or "*".
struct InterfaceChoice {
    std::string name;
    std::optional<Ip> address;
    bool operator==(const InterfaceChoice&) const = default;
};

/// interfaces-config, as Kea has it.
struct InterfacesConfig {
    std::vector<InterfaceChoice> choices;  ///< interfaces
    bool raw_sockets = true;               ///< dhcp-socket-type
    /// outbound-interface use-routing: the kernel's routes decide by which interface a unicast
    /// leaves, not the interface that the question came in by.
    bool use_routing = false;
    bool re_detect = true;             ///< a reload looks for interfaces again
    bool require_all_sockets = false;  ///< service-sockets-require-all
    std::uint32_t socket_retries_max = 0;
    std::uint32_t socket_retry_wait_ms = 5000;
    bool operator==(const InterfacesConfig&) const = default;
};

/// Where another frontend may be found.
struct ClusterSeed {
    Ip address;
    std::uint16_t port = 0;
    bool operator==(const ClusterSeed&) const = default;
};

/// cluster: how frontends hear of each other (docs/design.md §7); a keyword of our own.
struct ClusterConfig {
    std::optional<Ip> address;  ///< for gossip; nothing: the first address that is served
    std::uint16_t port = 7946;
    Bytes key;  ///< of at least 16 octets, secret; empty: the database's
    std::vector<ClusterSeed> seeds;
    std::uint32_t heartbeat_delay_ms = 1000;
    std::uint32_t max_response_delay_ms = 3000;
    std::uint32_t max_ack_delay_ms = 10000;
    bool operator==(const ClusterConfig&) const = default;
};

/// lease-history: what becomes of leases is recorded (docs/design.md §5); a keyword of our own.
struct HistoryConfig {
    bool enabled = false;
    std::uint32_t retention_s = 90 * 86400;  ///< of a record; 0: for ever
    bool operator==(const HistoryConfig&) const = default;
};

enum class LogSeverity : std::uint8_t { None, Fatal, Error, Warn, Info, Debug };

struct LoggerConfig {
    std::string name;  ///< kea-dhcp4, kea-dhcp4.leases …
    LogSeverity severity = LogSeverity::Info;
    unsigned debug_level = 0;
    std::vector<std::string> outputs;  ///< stdout, stderr, syslog, syslog:NAME or a file name
    std::string pattern;               ///< Kea's pattern; empty: the default
    bool operator==(const LoggerConfig&) const = default;
};

/// compatibility: rules that are bent for devices that break them.
struct Compatibility {
    bool ignore_server_identifier =
        false;  ///< a client that names another server is ours all the same
    bool ignore_link_selection = false;  ///< sub-option 5 of option 82 (RFC 3527)
    bool operator==(const Compatibility&) const = default;
};

struct Config {
    std::vector<Subnet4> subnets4;  ///< ascending by id
    std::vector<SharedNetwork4> shared_networks;
    OptionSet options;                        ///< of the whole server
    std::vector<ClientClass> client_classes;  ///< in the order of the file, which counts
    Reservations4 reservations;               ///< of the file
    /// host-reservation-identifiers: by what clients are found, in this order.
    std::vector<IdentifierType> host_identifiers = {IdentifierType::HwAddress, IdentifierType::Duid,
                                                    IdentifierType::CircuitId,
                                                    IdentifierType::ClientId};
    /// hosts-databases: others are asked too, after the file.
    bool asks_hosts_databases = false;
    std::vector<DatabaseConfig> hosts_databases;  ///< in the order in which they are asked
    OptionSchema option_schema;                   ///< what option-data may speak of, here and there
    /// early-global-reservations-lookup: global reservations are found before the subnet.
    bool early_global_reservations = false;
    /// identifier-expression of flex_id: what IdentifierType::FlexId is.
    std::optional<Expression> flex_id;
    bool replaces_client_id = false;  ///< replace-client-id: that is who the client is, too

    /// Could anybody have a reservation?
    bool reserves() const { return asks_hosts_databases || !reservations.empty(); }
    /// Something here depends on the classes of a client.
    bool classifies = false;
    DatabaseConfig lease_database;
    InterfacesConfig interfaces;
    std::vector<LoggerConfig> loggers;
    std::uint32_t decline_probation_s = 86400;
    /// hold-reclaimed-time: how long a released or expired row is remembered for its client; 0:
    /// not.
    std::uint32_t hold_reclaimed_s = 3600;
    /// serve-during-outage: renewals. While no frontend reports a working database, who renews a
    /// known lease hears how long it still is its own.
    bool renewals_in_outage = false;
    /// Worker threads (multi-threading.thread-pool-size); 0: by the number of cores.
    unsigned workers = 0;
    /// Datagrams a worker's lane holds (multi-threading.packet-queue-size).
    std::size_t lane_size = 1024;
    /// this-server-name; empty: the host's name (decision D3).
    std::string server_name;
    /// Clients of BOOTP are answered (libdhcp_bootp).
    bool bootp = false;
    /// stash-agent-options: option 82 is stored with the lease, and counts for its renewals, which
    /// pass the relay by.
    bool stash_agent_options = false;
    Compatibility compatibility;
    ClusterConfig cluster;
    HistoryConfig lease_history;

    const Subnet4* subnet4(std::uint32_t id) const;
    /// nullptr: the subnet stands alone.
    const SharedNetwork4* network_of(const Subnet4& subnet) const;
    /// nullptr: no such class is defined.
    const ClientClass* client_class(std::string_view name) const;
    bool operator==(const Config&) const = default;
};

}  // namespace leasehold

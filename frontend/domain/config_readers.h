#pragma once
// The readers of the parts of a configuration: each turns sections into values of config.h and
// tells the problems that only it can see. config_load.cpp calls them.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "domain/config.h"
#include "domain/config_section.h"
#include "domain/option_schema.h"

namespace leasehold {

/// client-classes, in the order of the file.
std::vector<ClientClass> read_client_classes(const Section& dhcp4, const OptionSchema& schema);
/// client-classes of a subnet, a pool or an option; or Kea 2.x's client-class.
ClassNames read_guard(const Section& section);
/// evaluate-additional-classes, or Kea 2.x's require-client-classes.
ClassNames read_additional_classes(const Section& section);
/// Tells of lists that name classes which nobody is ever in, and finds whether `config` depends on
/// classes at all. Comes last.
void finish_classes(const Section& dhcp4, Config& config);

/// Collects the reservations of the file, and tells of what is reserved twice.
class ReservationReader {
  public:
    /// The schema must outlive this.
    ReservationReader(const Section& dhcp4, const OptionSchema& schema);

    /// reservations of a subnet, which has its id, or of the server (nullptr).
    void read(const Section& section, const Subnet4* subnet);
    /// Puts them into the configuration, whose subnets are read. Comes once.
    void finish(const Section& dhcp4, Config& config);

  private:
    void read_host(const Section& entry, const Subnet4* subnet);
    bool is_new(const Section& entry, const Reservation4& host);

    bool unique_;
    const OptionSchema& schema_;
    std::vector<Reservation4> hosts_;
    // Where in the files.
    std::map<std::pair<HostIdentifier, std::uint32_t>, std::string> identifiers_;
    std::map<std::pair<Ip, std::uint32_t>, std::string> addresses_;
};

/// shared-networks and subnet4, with everything inherited resolved. The server's options are read.
void read_subnets4(const Section& dhcp4, const OptionSchema& schema,
                   ReservationReader& reservations, Config& config);

/// option-def of the server, or of a class: then `outer` is the server's, which must outlive it.
OptionSchema read_option_defs(const Section& section, const OptionSchema* outer = nullptr);
/// The option-data of one scope.
OptionSet read_options(const Section& section, const OptionSchema& schema);

DatabaseConfig read_database(const Section& dhcp4, const ReadFile& read_file,
                             const Environment& environment);

/// hosts-databases, in their order; or hosts-database.
std::vector<DatabaseConfig> read_hosts_databases(const Section& dhcp4, const ReadFile& read_file,
                                                 const Environment& environment);

/// cluster.
ClusterConfig read_cluster(const Section& dhcp4);

/// lease-history.
HistoryConfig read_history(const Section& dhcp4, const DatabaseConfig& database);

/// hooks-libraries; fills in what a library's parameters say (this-server-name, flex_id).
void read_hooks(const Section& dhcp4, bool json, const OptionSchema& schema, Config& config);

std::vector<LoggerConfig> read_loggers(const Section& dhcp4);
InterfacesConfig read_interfaces(const Section& section);

/// The sections that a setting may stand in: a subnet, its shared network if it has one, the
/// server.
class Chain {
  public:
    /// The innermost first; at least one. They must outlive this.
    explicit Chain(std::vector<const Section*> sections) : sections_(std::move(sections)) {}

    /// The innermost section that has the key; the first if none has.
    const Section& setter(std::string_view key) const;
    std::optional<std::uint32_t> integer(std::string_view key) const;
    /// How far out the key stands; as many as there are sections: nowhere.
    std::size_t depth_of(std::string_view key) const;

  private:
    std::vector<const Section*> sections_;
};

// Values along a chain (config_inherit.cpp).
Lifetimes read_lifetimes(const Chain& chain);
RenewalTimes read_renewal_times(const Chain& chain);
void read_boot_fields(const Chain& chain, Subnet4& subnet);
void read_switches(const Chain& chain, Subnet4& subnet);
ReservationModes read_reservation_modes(const Chain& chain);

}  // namespace leasehold

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

/// subnet4, with everything inherited resolved. Ascending by id. `global`: the server's options.
std::vector<Subnet4> read_subnets4(const Section& dhcp4, const OptionSchema& schema,
                                   const OptionSet& global, ReservationReader& reservations);

/// option-def of the server, or of a class: then `outer` is the server's, which must outlive it.
OptionSchema read_option_defs(const Section& section, const OptionSchema* outer = nullptr);
/// The option-data of one scope.
OptionSet read_options(const Section& section, const OptionSchema& schema);

DatabaseConfig read_database(const Section& dhcp4, const ReadFile& read_file,
                             const Environment& environment);

/// cluster.
ClusterConfig read_cluster(const Section& dhcp4);

/// lease-history.
HistoryConfig read_history(const Section& dhcp4, const DatabaseConfig& database);

/// hooks-libraries; fills in what a library's parameters say (this-server-name, flex_id).
void read_hooks(const Section& dhcp4, bool json, const OptionSchema& schema, Config& config);

std::vector<LoggerConfig> read_loggers(const Section& dhcp4);
InterfacesConfig read_interfaces(const Section& section);

// Values along the chain pool → subnet → global (config_inherit.cpp).
Lifetimes read_lifetimes(const Section& inner, const Section& outer);
RenewalTimes read_renewal_times(const Section& inner, const Section& outer);
void read_boot_fields(const Section& inner, const Section& outer, Subnet4& subnet);
void read_switches(const Section& inner, const Section& outer, Subnet4& subnet);
ReservationModes read_reservation_modes(const Section& inner, const Section& outer);

}  // namespace leasehold

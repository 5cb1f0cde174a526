#include "domain/config_load.h"

#include <algorithm>

#include "domain/config_check.h"
#include "domain/config_keywords.h"
#include "domain/config_readers.h"
#include "domain/config_value.h"

namespace leasehold {
namespace {

void read_globals(const Section& dhcp4, Config& config) {
    config.decline_probation_s =
        dhcp4.integer("decline-probation-period").value_or(config.decline_probation_s);
    if (const auto processing = dhcp4.map("expired-leases-processing")) {
        config.hold_reclaimed_s =
            processing->integer("hold-reclaimed-time").value_or(config.hold_reclaimed_s);
    }
    config.stash_agent_options = dhcp4.boolean("stash-agent-options").value_or(false);
    if (const auto rules = dhcp4.map("compatibility")) {
        config.compatibility.ignore_server_identifier =
            rules->boolean("ignore-dhcp-server-identifier").value_or(false);
        config.compatibility.ignore_link_selection =
            rules->boolean("ignore-rai-link-selection").value_or(false);
    }
    config.renewals_in_outage =
        equal_ignoring_case(dhcp4.text("serve-during-outage").value_or(""), "renewals");
    if (const auto threads = dhcp4.map("multi-threading")) {
        config.workers = threads->integer("thread-pool-size").value_or(0);
        if (!threads->boolean("enable-multi-threading").value_or(true)) config.workers = 1;
        const auto size = threads->integer("packet-queue-size").value_or(0);
        if (size != 0) config.lane_size = size;
    }
    if (const auto section = dhcp4.map("interfaces-config")) {
        config.interfaces = read_interfaces(*section);
    }
    config.loggers = read_loggers(dhcp4);
}

/// The name of this server: the environment over high availability's this-server-name (decision:
/// the later one wins; the command line comes last).
void read_server_name(const Environment& environment, Config& config) {
    if (const auto name = environment("LEASEHOLD_NAME"); name && !name->empty()) {
        config.server_name = *name;
    }
}

/// Takes everything that stands beside Dhcp4 out of the tree, unread.
void skip_other_sections(ConfigNode& root, ConfigProblems& problems) {
    for (std::size_t i = root.keys.size(); i-- > 0;) {
        const Keyword* keyword = find_keyword(Scope::File, root.keys[i]);
        if (keyword == nullptr || keyword->name == "Dhcp4") continue;
        problems.note(root.key_lines[i], root.keys[i], "skipped: kea-dhcp4 serves Dhcp4 alone");
        const auto at = static_cast<std::ptrdiff_t>(i);
        root.children.erase(root.children.begin() + at);
        root.keys.erase(root.keys.begin() + at);
        root.key_lines.erase(root.key_lines.begin() + at);
    }
}

std::shared_ptr<const Config> read_config(const ConfigNode& root, bool json,
                                          const ReadFile& read_file, const Environment& environment,
                                          ConfigProblems& problems) {
    if (root.kind != NodeKind::Map) {
        problems.error(root.line, "", "expected a map with the keyword 'Dhcp4'");
        return nullptr;
    }
    check_keywords(root, json, problems);
    const auto dhcp4 = Section(root, "", problems).map("Dhcp4");
    if (!dhcp4) {
        if (root.find("Dhcp4") == nullptr) problems.error(root.line, "", "'Dhcp4' is missing");
        return nullptr;
    }
    Config config;
    read_globals(*dhcp4, config);
    config.lease_database = read_database(*dhcp4, read_file, environment);
    config.hosts_databases = read_hosts_databases(*dhcp4, read_file, environment);
    config.asks_hosts_databases = !config.hosts_databases.empty();
    config.cluster = read_cluster(*dhcp4);
    config.lease_history = read_history(*dhcp4, config.lease_database);
    config.option_schema = read_option_defs(*dhcp4);
    const OptionSchema& schema = config.option_schema;
    config.options = read_options(*dhcp4, schema);
    config.client_classes = read_client_classes(*dhcp4, schema);
    ReservationReader reservations(*dhcp4, schema);
    reservations.read(*dhcp4, nullptr);
    read_subnets4(*dhcp4, schema, reservations, config);
    reservations.finish(*dhcp4, config);
    finish_classes(*dhcp4, config);
    read_hooks(*dhcp4, json, schema, config);
    read_server_name(environment, config);
    return std::make_shared<const Config>(std::move(config));
}

}  // namespace

LoadedConfig load_config(const std::string& file, const ReadFile& read_file,
                         const Environment& environment, OtherSections others) {
    const auto text = read_file(file);
    if (!text) return {nullptr, {{file, 0, "", text.error().message}}, {}};
    return parse_config(*text, file, read_file, environment, others);
}

LoadedConfig parse_config(std::string_view text, const std::string& file, const ReadFile& read_file,
                          const Environment& environment, OtherSections others) {
    ConfigProblems problems(file);
    LoadedConfig loaded;
    if (const auto source = read_source(text, file, read_file, problems)) {
        if (auto root = read_tree(*source, problems)) {
            if (others == OtherSections::Skip) skip_other_sections(*root, problems);
            loaded.config = read_config(*root, source->json, read_file, environment, problems);
        }
    }
    if (!problems.ok()) loaded.config = nullptr;
    loaded.errors = problems.take_errors();
    loaded.notes = problems.take_notes();
    return loaded;
}

}  // namespace leasehold

#include "server/reload.h"

namespace leasehold {

namespace {

void tell_error(const Log& log, const std::string& text) {
    log.error(LogTopic::Server, "DHCP4_CONFIG_LOAD_FAIL", text);
}

}  // namespace

std::vector<std::string> needs_restart(const Config& running, const Config& wanted) {
    std::vector<std::string> keywords;
    const auto compare = [&](const auto& was, const auto& is, const char* keyword) {
        if (was != is) keywords.push_back(std::string("Dhcp4/") + keyword);
    };
    compare(running.lease_database, wanted.lease_database, "lease-database");
    compare(running.hosts_databases, wanted.hosts_databases, "hosts-databases");
    compare(running.lease_history.enabled, wanted.lease_history.enabled, "lease-history/enabled");
    compare(running.cluster.address, wanted.cluster.address, "cluster/address");
    compare(running.cluster.port, wanted.cluster.port, "cluster/port");
    compare(running.workers, wanted.workers, "multi-threading/thread-pool-size");
    compare(running.lane_size, wanted.lane_size, "multi-threading/packet-queue-size");
    return keywords;
}

std::shared_ptr<const Config> read_again(const ConfigSource& source, const Config& running,
                                         const std::string& given_name, const Log& log) {
    log.info(LogTopic::Server, "DHCP4_DYNAMIC_RECONFIGURATION",
             "reads " + source.file + " again, after SIGHUP");
    const LoadedConfig loaded = load(source);
    for (const ConfigProblem& error : loaded.errors) tell_error(log, error.text());
    if (!loaded.config) return nullptr;
    std::vector<std::string> fixed = needs_restart(running, *loaded.config);
    if (name_of_node(given_name, *loaded.config) != name_of_node(given_name, running)) {
        fixed.push_back("this-server-name");
    }
    for (const std::string& keyword : fixed) {
        tell_error(log, source.file + ": " + keyword +
                            " has changed, which is read only at start: restart this frontend");
    }
    if (!fixed.empty()) return nullptr;
    tell_notes(loaded, log);
    return loaded.config;
}

void tell_reload_failed(const ConfigSource& source, const Log& log) {
    log.error(LogTopic::Server, "DHCP4_DYNAMIC_RECONFIGURATION_FAIL",
              source.file + " is not used; the configuration stays as it was");
}

}  // namespace leasehold

#include "server/listener.h"

namespace leasehold {

namespace {

void tell(const OpenReport& report, const Log& log) {
    for (const std::string& note : report.notes) {
        log.info(LogTopic::Server, "DHCP4_CONFIG_NOTE", note);
    }
    for (const std::string& where : report.opened) {
        log.info(LogTopic::Server, "LEASEHOLD_SOCKETS_OPEN", "listens at " + where);
    }
    for (const std::string& why : report.failed) {
        log.warn(LogTopic::Server, "DHCPSRV_OPEN_SOCKET_FAIL", why);
    }
}

}  // namespace

Result<void> Listener::listen(const InterfacesConfig& config, Instant now) {
    std::vector<Interface> all = interfaces_;
    if (all.empty() || config.re_detect) {
        auto read = read_interfaces_();
        if (!read) return tl::unexpected(read.error());
        all = std::move(*read);
    }
    const auto wanted = choose_interfaces(all, config.choices);
    if (!wanted) return tl::unexpected(wanted.error());
    config_ = config;
    interfaces_ = std::move(all);
    retries_left_ = config.socket_retries_max;
    for (const std::string& name : sockets_.close_others(*wanted, config)) {
        log_.info(LogTopic::Server, "LEASEHOLD_SOCKETS_CLOSED", "no longer listens on " + name);
    }
    return open(*wanted, now);
}

Result<void> Listener::tick(Instant now) {
    if (!due_ || now < *due_) return {};
    --retries_left_;
    // An interface that was down or had no address may be fit by now; what is open stays open.
    const auto wanted = read_interfaces_().and_then([&](std::vector<Interface> all) {
        interfaces_ = std::move(all);
        return choose_interfaces(interfaces_, config_.choices);
    });
    if (wanted) return open(*wanted, now);
    log_.warn(LogTopic::Server, "DHCPSRV_OPEN_SOCKET_FAIL", wanted.error().message);
    return settle(wanted.error().message, now);
}

Result<void> Listener::open(std::span<const Interface> wanted, Instant now) {
    const OpenReport report = sockets_.open(wanted, config_);
    tell(report, log_);
    if (!report.failed.empty()) return settle(report.failed.front(), now);
    if (!sockets_.addresses().empty()) return settle("", now);
    return settle("\"*\" matches no interface that is up and has an IPv4 address", now);
}

Result<void> Listener::settle(const std::string& problem, Instant now) {
    due_.reset();
    if (problem.empty()) return {};
    if (retries_left_ > 0) {
        due_ = now + milliseconds(config_.socket_retry_wait_ms);
        return {};
    }
    if (sockets_.addresses().empty()) return fail("no interface can be served: " + problem);
    if (!config_.require_all_sockets) return {};
    return fail("service-sockets-require-all: not every interface can be served: " + problem);
}

}  // namespace leasehold

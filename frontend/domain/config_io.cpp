// Where the server listens and where it logs.
#include <algorithm>

#include "domain/config_readers.h"
#include "domain/config_value.h"

namespace leasehold {
namespace {

/// interface = name | name "/" address | "*"
Result<InterfaceChoice> interface_choice(const std::string& text) {
    const std::size_t slash = text.find('/');
    InterfaceChoice choice{text.substr(0, slash), std::nullopt};
    if (choice.name.empty()) return fail("expected an interface, such as \"eth0\"");
    if (slash == std::string::npos) return choice;
    if (choice.name == "*") return fail("'*' means every interface and takes no address");
    const auto address = Ip::from_text(text.substr(slash + 1));
    if (!address) return fail(address.error().message + " behind the interface");
    if (!address->is_v4()) return fail("expected an IPv4 address behind the interface");
    choice.address = *address;
    return choice;
}

std::vector<InterfaceChoice> read_choices(const Section& interfaces_config) {
    std::vector<InterfaceChoice> choices;
    for (const auto& item : interfaces_config.texts("interfaces")) {
        const auto choice = interface_choice(item.text);
        if (!choice) {
            interfaces_config.problems().error(item.line, item.path, choice.error().message);
        } else if (std::ranges::find(choices, *choice) != choices.end()) {
            interfaces_config.problems().error(item.line, item.path,
                                               "'" + item.text + "' stands here a second time");
        } else {
            choices.push_back(*choice);
        }
    }
    return choices;
}

LogSeverity severity_of(std::string_view word) {
    constexpr std::string_view kWords[] = {"NONE", "FATAL", "ERROR", "WARN", "INFO", "DEBUG"};
    for (std::size_t i = 0; i < std::size(kWords); ++i) {
        if (equal_ignoring_case(word, kWords[i])) return static_cast<LogSeverity>(i);
    }
    return LogSeverity::Info;
}

}  // namespace

InterfacesConfig read_interfaces(const Section& section) {
    InterfacesConfig config;
    config.choices = read_choices(section);
    const auto is = [&](std::string_view key, std::string_view word) {
        return equal_ignoring_case(section.text(key).value_or(""), word);
    };
    config.raw_sockets = !is("dhcp-socket-type", "udp");
    config.use_routing = is("outbound-interface", "use-routing");
    config.re_detect = section.boolean("re-detect").value_or(config.re_detect);
    config.require_all_sockets =
        section.boolean("service-sockets-require-all").value_or(config.require_all_sockets);
    config.socket_retries_max =
        section.integer("service-sockets-max-retries").value_or(config.socket_retries_max);
    config.socket_retry_wait_ms =
        section.integer("service-sockets-retry-wait-time").value_or(config.socket_retry_wait_ms);
    return config;
}

std::vector<LoggerConfig> read_loggers(const Section& dhcp4) {
    std::vector<LoggerConfig> loggers;
    for (const Section& section : dhcp4.list("loggers")) {
        LoggerConfig logger;
        logger.name = section.text("name").value_or("");
        if (!section.has("name")) section.error("", "a logger needs 'name'");
        logger.severity = severity_of(section.text("severity").value_or("INFO"));
        logger.debug_level = section.integer("debuglevel").value_or(0);
        if (section.has("output_options") && section.has("output-options")) {
            section.error("output_options", "is the older name of output-options: keep one");
        }
        for (const auto* key : {"output-options", "output_options"}) {
            for (const Section& output : section.list(key)) {
                if (!output.has("output")) output.error("", "a log output needs 'output'");
                logger.outputs.push_back(output.text("output").value_or(""));
                if (logger.pattern.empty()) logger.pattern = output.text("pattern").value_or("");
            }
        }
        loggers.push_back(std::move(logger));
    }
    return loggers;
}

}  // namespace leasehold

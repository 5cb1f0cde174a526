#include "server/observer_log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/sinks/syslog_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <mutex>
#include <optional>
#include <utility>

namespace leasehold {

namespace {

constexpr std::string_view kRoot = "kea-dhcp4";
constexpr std::array<std::string_view, 7> kTopics{
    "kea-dhcp4.dhcp4",        "kea-dhcp4.packets",  "kea-dhcp4.bad-packets", "kea-dhcp4.leases",
    "kea-dhcp4.alloc-engine", "kea-dhcp4.database", "kea-dhcp4.ha-hooks",
};
constexpr std::string_view kDefaultPattern = "%D{%Y-%m-%d %H:%M:%S.%q} %-5p [%c/%i] %m\n";
/// What the severity stands as in the library's patterns.
constexpr char kSeverityFlag = '*';

spdlog::level::level_enum level_of(LogSeverity severity) {
    switch (severity) {
        case LogSeverity::None:
            return spdlog::level::off;
        case LogSeverity::Fatal:
            return spdlog::level::critical;
        case LogSeverity::Error:
            return spdlog::level::err;
        case LogSeverity::Warn:
            return spdlog::level::warn;
        case LogSeverity::Info:
            return spdlog::level::info;
        case LogSeverity::Debug:
            return spdlog::level::debug;
    }
    return spdlog::level::off;
}

/// "INFO " and so on, as %-5p.
class SeverityText : public spdlog::custom_flag_formatter {
  public:
    void format(const spdlog::details::log_msg& message, const std::tm&,
                spdlog::memory_buf_t& out) override {
        static constexpr std::array<std::string_view, 7> kWords{"TRACE", "DEBUG", "INFO ", "WARN ",
                                                                "ERROR", "FATAL", "NONE "};
        const std::string_view word = kWords[static_cast<std::size_t>(message.level)];
        out.append(word.data(), word.data() + word.size());
    }
    std::unique_ptr<custom_flag_formatter> clone() const override {
        return std::make_unique<SeverityText>();
    }
};

/// Throws spdlog::spdlog_ex if a file cannot be opened.
spdlog::sink_ptr open_sink(const std::string& output) {
    if (output == "stdout") return std::make_shared<spdlog::sinks::stdout_sink_mt>();
    if (output == "stderr") return std::make_shared<spdlog::sinks::stderr_sink_mt>();
    if (output.starts_with("syslog")) {
        const std::string name = output.size() > 7 ? output.substr(7) : std::string(kRoot);
        return std::make_shared<spdlog::sinks::syslog_sink_mt>(name, LOG_PID, LOG_DAEMON, true);
    }
    return std::make_shared<spdlog::sinks::basic_file_sink_mt>(output);
}

const LoggerConfig* logger_for(const std::vector<LoggerConfig>& loggers, std::string_view name) {
    for (const std::string_view wanted : {name, kRoot}) {
        for (const LoggerConfig& logger : loggers) {
            if (logger.name == wanted) return &logger;
        }
    }
    return nullptr;
}

struct Conversion {
    char letter = 0;
    std::string_view braces;
};

/// Reads what follows a '%' and moves `rest` behind it: an alignment is skipped, since only the
/// severity has one of use.
Conversion next_conversion(std::string_view& rest) {
    while (!rest.empty() && (std::isdigit(static_cast<unsigned char>(rest[0])) != 0 ||
                             rest[0] == '-' || rest[0] == '.')) {
        rest.remove_prefix(1);
    }
    Conversion conversion;
    if (rest.empty()) return conversion;
    conversion.letter = rest[0];
    rest.remove_prefix(1);
    if (rest.starts_with('{')) {
        const std::size_t end = rest.find('}');
        conversion.braces = rest.substr(1, end == rest.npos ? rest.npos : end - 1);
        rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
    }
    return conversion;
}

std::string date_from_kea(std::string_view format) {
    std::string date(format.empty() ? "%Y-%m-%d %H:%M:%S" : format);
    for (std::size_t at = date.find("%q"); at != date.npos; at = date.find("%q", at)) {
        date.replace(at, 2, "%e");  // log4cplus %q, the library's %e: milliseconds
    }
    return date;
}

}  // namespace

std::string_view name_of(LogTopic topic) { return kTopics[static_cast<std::size_t>(topic)]; }

std::string pattern_from_kea(std::string_view pattern) {
    if (pattern.empty()) pattern = kDefaultPattern;
    std::string ours;
    while (!pattern.empty()) {
        if (pattern[0] != '%') {
            ours += pattern[0];
            pattern.remove_prefix(1);
            continue;
        }
        pattern.remove_prefix(1);
        const Conversion conversion = next_conversion(pattern);
        switch (conversion.letter) {
            case 'D':
            case 'd':
                ours += date_from_kea(conversion.braces);
                break;
            case 'p':
                ours += {'%', kSeverityFlag};
                break;
            case 'c':
                ours += "%n";
                break;
            case 'i':
                ours += "%P";
                break;
            case 't':
                ours += "%t";
                break;
            case 'm':
                ours += "%v";
                break;
            case '%':
                ours += "%%";
                break;
            default:  // %n among them: the library ends every line itself
                break;
        }
    }
    while (ours.ends_with('\n')) ours.pop_back();
    return ours;
}

struct Log::Outputs {
    struct Topic {
        std::unique_ptr<spdlog::logger> logger;
        unsigned debug_level = 0;
    };
    std::array<Topic, kTopics.size()> topics;

    bool want(LogTopic topic, LogSeverity severity, unsigned debug_level) const;
};

struct Log::State {
    const bool everything;
    std::mutex mutex;
    std::shared_ptr<const Outputs> outputs;
};

Log::Log(std::unique_ptr<State> state) : state_(std::move(state)) {}
Log::Log(Log&&) noexcept = default;
Log::~Log() = default;

Result<Log> Log::open(const std::vector<LoggerConfig>& loggers, bool everything) {
    auto outputs = open_outputs(loggers, everything);
    if (!outputs) return tl::unexpected(outputs.error());
    return Log(std::unique_ptr<State>(new State{everything, {}, std::move(*outputs)}));
}

Result<void> Log::reopen(const std::vector<LoggerConfig>& loggers) {
    auto outputs = open_outputs(loggers, state_->everything);
    if (!outputs) return tl::unexpected(outputs.error());
    const std::lock_guard lock(state_->mutex);
    state_->outputs.swap(*outputs);  // the old ones are closed after the lock
    return {};
}

std::shared_ptr<const Log::Outputs> Log::outputs() const {
    const std::lock_guard lock(state_->mutex);
    return state_->outputs;
}

Result<std::shared_ptr<const Log::Outputs>> Log::open_outputs(
    const std::vector<LoggerConfig>& loggers, bool everything) {
    auto outputs = std::make_shared<Outputs>();
    // Several loggers may share an output, a file must be opened once.
    std::vector<std::pair<std::string, spdlog::sink_ptr>> sinks;
    for (std::size_t i = 0; i < kTopics.size(); ++i) {
        LoggerConfig config;
        if (const auto* found = logger_for(loggers, kTopics[i])) config = *found;
        if (everything) config.severity = LogSeverity::Debug;
        if (everything) config.outputs = {"stdout"};
        if (config.outputs.empty()) config.outputs = {"stdout"};
        std::vector<spdlog::sink_ptr> own;
        for (const std::string& output : config.outputs) {
            const std::string key = output + '\n' + config.pattern;
            auto sink = std::ranges::find(sinks, key, &decltype(sinks)::value_type::first);
            if (sink == sinks.end()) {
                try {
                    sinks.emplace_back(key, open_sink(output));
                } catch (const spdlog::spdlog_ex& problem) {
                    return fail("logger " + config.name + ": cannot open output " + output + ": " +
                                problem.what());
                }
                sink = std::prev(sinks.end());
                auto formatter = std::make_unique<spdlog::pattern_formatter>();
                formatter->add_flag<SeverityText>(kSeverityFlag)
                    .set_pattern(pattern_from_kea(config.pattern));
                sink->second->set_formatter(std::move(formatter));
            }
            own.push_back(sink->second);
        }
        auto logger =
            std::make_unique<spdlog::logger>(std::string(kTopics[i]), own.begin(), own.end());
        logger->set_level(level_of(config.severity));
        logger->flush_on(spdlog::level::debug);
        outputs->topics[i] = {std::move(logger), everything ? 99 : config.debug_level};
    }
    return outputs;
}

bool Log::Outputs::want(LogTopic topic, LogSeverity severity, unsigned debug_level) const {
    const Topic& outputs = topics[static_cast<std::size_t>(topic)];
    return outputs.logger->should_log(level_of(severity)) &&
           (severity != LogSeverity::Debug || debug_level <= outputs.debug_level);
}

bool Log::wants(LogTopic topic, LogSeverity severity, unsigned debug_level) const {
    return outputs()->want(topic, severity, debug_level);
}

void Log::write(LogTopic topic, LogSeverity severity, std::string_view id, std::string_view text,
                unsigned debug_level) const {
    const std::shared_ptr<const Outputs> now = outputs();
    if (!now->want(topic, severity, debug_level)) return;
    now->topics[static_cast<std::size_t>(topic)].logger->log(level_of(severity), "{} {}", id, text);
}

void Log::info(LogTopic topic, std::string_view id, std::string_view text) const {
    write(topic, LogSeverity::Info, id, text);
}
void Log::warn(LogTopic topic, std::string_view id, std::string_view text) const {
    write(topic, LogSeverity::Warn, id, text);
}
void Log::error(LogTopic topic, std::string_view id, std::string_view text) const {
    write(topic, LogSeverity::Error, id, text);
}

}  // namespace leasehold

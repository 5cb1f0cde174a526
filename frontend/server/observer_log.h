#pragma once
// The log: Kea's loggers, severities, outputs and pattern (reference: Kea's ARM, "Logging"). A line
// begins with its message id, by which people and tools find it. Thread-safe.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/config.h"

namespace leasehold {

/// Who speaks; name_of() gives Kea's logger: "kea-dhcp4.leases".
enum class LogTopic : std::size_t {
    Server,
    Packets,
    BadPackets,
    Leases,
    Allocation,
    Database,
    Cluster,
};

std::string_view name_of(LogTopic topic);

/// Debug levels as Kea's messages have them.
inline constexpr unsigned kDebugBasic = 40, kDebugDetail = 50;

class Log {
  public:
    /// Opens every output. A topic follows the logger of its own name, else the one of the part
    /// before its last dot, else INFO to stdout. `everything`: all severities and debug levels, to
    /// stdout (the flag -d). Error: an output that cannot be opened.
    static Result<Log> open(const std::vector<LoggerConfig>& loggers, bool everything);
    /// Opens every output anew, as a configuration that is reloaded says, or for files that were
    /// rotated; lines that are being written go to the old ones. Error: nothing has changed.
    Result<void> reopen(const std::vector<LoggerConfig>& loggers);
    Log(Log&&) noexcept;
    ~Log();

    bool wants(LogTopic topic, LogSeverity severity, unsigned debug_level = 0) const;
    /// One line: `id`, a blank, `text`; nothing if the topic does not want it.
    void write(LogTopic topic, LogSeverity severity, std::string_view id, std::string_view text,
               unsigned debug_level = 0) const;

    void info(LogTopic topic, std::string_view id, std::string_view text) const;
    void warn(LogTopic topic, std::string_view id, std::string_view text) const;
    void error(LogTopic topic, std::string_view id, std::string_view text) const;

  private:
    struct Outputs;
    struct State;
    explicit Log(std::unique_ptr<State> state);
    static Result<std::shared_ptr<const Outputs>> open_outputs(
        const std::vector<LoggerConfig>& loggers, bool everything);
    std::shared_ptr<const Outputs> outputs() const;

    std::unique_ptr<State> state_;
};

/// Kea's (log4cplus) pattern as the log library's; exposed for its test. "" is Kea's default:
/// "%D{%Y-%m-%d %H:%M:%S.%q} %-5p [%c/%i] %m\n".
std::string pattern_from_kea(std::string_view pattern);

}  // namespace leasehold

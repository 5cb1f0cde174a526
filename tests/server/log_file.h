#pragma once
// A Log whose lines a test reads back.

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

#include "server/observer_log.h"

namespace leasehold {

/// A Log that says nothing.
inline Log silent_log() {
    LoggerConfig none;
    none.name = "kea-dhcp4";
    none.severity = LogSeverity::None;
    return std::move(Log::open({none}, false).value());
}

/// A Log into a file of its own, without time and process: "INFO [kea-dhcp4.leases] text".
class LogFile {
  public:
    explicit LogFile(LogSeverity severity = LogSeverity::Info, unsigned debug_level = 0)
        : log_(open(path_, severity, debug_level)) {}
    ~LogFile() { std::remove(path_.c_str()); }
    LogFile(const LogFile&) = delete;

    const Log& log() const { return log_; }
    const std::string& path() const { return path_; }
    std::string text() const {
        std::ostringstream all;
        all << std::ifstream(path_).rdbuf();
        return all.str();
    }

  private:
    static Log open(std::string& path, LogSeverity severity, unsigned debug_level) {
        char name[] = "/tmp/leasehold-log-XXXXXX";
        close(mkstemp(name));
        path = name;
        LoggerConfig config;
        config.name = "kea-dhcp4";
        config.severity = severity;
        config.debug_level = debug_level;
        config.outputs = {path};
        config.pattern = "%-5p [%c] %m\n";
        return std::move(Log::open({config}, false).value());
    }

    std::string path_;
    Log log_;
};

}  // namespace leasehold

#pragma once
// SIGHUP: the configuration is read again while packets are served. Everything or nothing: what is
// wrong, or cannot change while the program runs, is said in the log, and the old one stays.

#include <memory>
#include <string>
#include <vector>

#include "server/startup.h"

namespace leasehold {

/// The keywords whose values differ and are read only at start: "Dhcp4/lease-database".
std::vector<std::string> needs_restart(const Config& running, const Config& wanted);

/// The configuration as it is in the file now. nullptr: not to be used; the log says why, a line an
/// error. `given_name` is --name.
std::shared_ptr<const Config> read_again(const ConfigSource& source, const Config& running,
                                         const std::string& given_name, const Log& log);

/// The last line of a reload that failed.
void tell_reload_failed(const ConfigSource& source, const Log& log);

}  // namespace leasehold

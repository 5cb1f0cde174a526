#pragma once
// What a frontend does before it serves: reads its configuration and says what is wrong with it,
// and waits for its addresses and its database.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "domain/config_load.h"
#include "server/interfaces.h"
#include "server/observer_log.h"
#include "server/signals.h"

namespace leasehold {

/// How the program ends; --help says the same.
enum class ExitCode : int { Done = 0, Failed = 1 };

/// Where the configuration is, and how the program was called to read it.
struct ConfigSource {
    std::string file;
    OtherSections others = OtherSections::Check;
};

LoadedConfig load(const ConfigSource& source);
/// The same; every error is a line on stderr.
LoadedConfig load_and_report(const ConfigSource& source);

/// The interfaces of this host that the configuration chooses.
Result<std::vector<Interface>> interfaces_of(const Config& config);

/// -t and -T: loads the file, tells what is wrong, and with `on_this_host` whether its interfaces
/// are here.
ExitCode check_configuration(const ConfigSource& source, bool on_this_host);

/// Decision D3: `given` (--name) over LEASEHOLD_NAME over this-server-name over the host's name.
std::string name_of_node(const std::string& given, const Config& config);

/// One line for everything in the configuration that is taken otherwise than its author may think.
void tell_notes(const LoadedConfig& loaded, const Log& log);

/// The addresses of the interfaces to serve. While there is none to gossip by, it looks again, as
/// often as service-sockets-max-retries says. Error: `look`'s own.
Result<std::vector<Ip>> wait_for_addresses(
    const std::function<Result<std::vector<Interface>>()>& look, const Config& config,
    const Signals& signals, const Log& log, bool& stopped);

/// Is the database fit to serve from?
struct DatabaseState {
    enum class Kind {
        Ready,
        Unreachable,  ///< or empty, or too old: worth another try
        Unfit,        ///< too new, or somebody else's
    };
    Kind kind = Kind::Ready;
    std::string message;
};

/// Asks until the database is ready, with growing waits (decision D17), or once if retry-on-startup
/// is false. False: it is not, the log says why, or (`stopped`) a signal came. A signal while the
/// database does not answer ends the process here.
bool wait_for_database(const std::function<DatabaseState()>& look, const DatabaseConfig& database,
                       const Signals& signals, const Log& log, bool& stopped);

}  // namespace leasehold

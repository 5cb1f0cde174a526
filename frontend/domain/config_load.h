#pragma once
// Reads a configuration: YAML with Kea's keywords, or Kea's JSON as it is (comments, includes).
// Every error at once, each with file, line and path; nothing is guessed. Reads files, keeps
// nothing.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "domain/config.h"

namespace leasehold {

struct ConfigProblem {
    std::string file;
    int line = 0;      ///< from 1; 0: the file as a whole
    std::string path;  ///< Dhcp4/subnet4[0]/pools[1]/pool
    std::string message;
    bool operator==(const ConfigProblem&) const = default;
    /// "kea-dhcp4.conf:12: Dhcp4/subnet4[0]/pools[1]/pool: …"
    std::string text() const;
};

struct LoadedConfig {
    /// nullptr if there are errors.
    std::shared_ptr<const Config> config;
    std::vector<ConfigProblem> errors;
    /// Accepted, but worth a line at the start: keywords without effect, old spellings, D-rows of
    /// reference decisions (memfile means the embedded store, D15).
    std::vector<ConfigProblem> notes;
};

/// How included files and password files are read; the tests have their own.
using ReadFile = std::function<Result<std::string>(const std::string& path)>;

/// Values of the environment that speak: LEASEHOLD_DB_PASSWORD, LEASEHOLD_DB_PASSWORD_FILE,
/// LEASEHOLD_NAME.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// What becomes of the sections of Kea's other programs that stand beside Dhcp4.
enum class OtherSections : std::uint8_t {
    Check,  ///< what is not built is an error
    Skip,   ///< a note: as kea-dhcp4 reads one file for all of them
};

LoadedConfig load_config(const std::string& file, const ReadFile& read_file,
                         const Environment& environment,
                         OtherSections others = OtherSections::Check);

/// The same for a text in memory, with `file` as its name in messages.
LoadedConfig parse_config(std::string_view text, const std::string& file, const ReadFile& read_file,
                          const Environment& environment,
                          OtherSections others = OtherSections::Check);

}  // namespace leasehold

#pragma once
// Collects what is wrong with a configuration, and what is worth a note, while it is read. Lines
// are counted in the spliced text (config_text.h); text() and the lists speak of the user's files.

#include <set>
#include <string>
#include <vector>

#include "domain/config_load.h"

namespace leasehold {

/// Where a line of the spliced text comes from.
struct LineOrigin {
    std::size_t file = 0;  ///< index of SourceText::files
    int line = 0;          ///< from 1
};

class ConfigProblems {
  public:
    explicit ConfigProblems(std::string file) : files_{std::move(file)} {}

    /// From now on line n of the spliced text (from 1) stands at origins[n - 1].
    void set_origins(std::vector<std::string> files, std::vector<LineOrigin> origins);

    /// The same problem twice (a global value that every subnet inherits) is told once.
    void error(int line, const std::string& path, const std::string& message);
    void note(int line, const std::string& path, const std::string& message);
    /// A note that is worth one line however often its cause stands in the files.
    void note_once(const std::string& topic, int line, const std::string& path,
                   const std::string& message);

    /// "kea-dhcp4.conf:12", for messages that point at a second place.
    std::string place(int line) const;
    bool ok() const { return errors_.empty(); }
    /// Ordered by file and line.
    std::vector<ConfigProblem> take_errors();
    std::vector<ConfigProblem> take_notes();

  private:
    ConfigProblem problem(int line, const std::string& path, const std::string& message) const;

    std::vector<std::string> files_;
    std::vector<LineOrigin> origins_;
    std::vector<ConfigProblem> errors_;
    std::vector<ConfigProblem> notes_;
    std::set<std::string> topics_;
};

}  // namespace leasehold

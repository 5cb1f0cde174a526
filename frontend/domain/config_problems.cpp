#include "domain/config_problems.h"

#include <algorithm>
#include <utility>

namespace leasehold {

std::string ConfigProblem::text() const {
    std::string out = file;
    if (line > 0) out += ":" + std::to_string(line);
    if (!path.empty()) out += ": " + path;
    return out + ": " + message;
}

void ConfigProblems::set_origins(std::vector<std::string> files, std::vector<LineOrigin> origins) {
    files_ = std::move(files);
    origins_ = std::move(origins);
}

ConfigProblem ConfigProblems::problem(int line, const std::string& path,
                                      const std::string& message) const {
    if (line <= 0) return {files_.front(), 0, path, message};
    if (origins_.empty()) return {files_.front(), line, path, message};
    const auto index = std::min(static_cast<std::size_t>(line), origins_.size()) - 1;
    return {files_[origins_[index].file], origins_[index].line, path, message};
}

void ConfigProblems::error(int line, const std::string& path, const std::string& message) {
    const ConfigProblem found = problem(line, path, message);
    if (topics_.insert("error " + found.text()).second) errors_.push_back(found);
}

void ConfigProblems::note(int line, const std::string& path, const std::string& message) {
    const ConfigProblem found = problem(line, path, message);
    if (topics_.insert("note " + found.text()).second) notes_.push_back(found);
}

void ConfigProblems::note_once(const std::string& topic, int line, const std::string& path,
                               const std::string& message) {
    if (topics_.insert("topic " + topic).second) note(line, path, message);
}

std::string ConfigProblems::place(int line) const {
    const ConfigProblem here = problem(line, "", "");
    return here.file + ":" + std::to_string(here.line);
}

namespace {
std::vector<ConfigProblem> in_order(std::vector<ConfigProblem> problems,
                                    const std::vector<std::string>& files) {
    const auto rank = [&](const ConfigProblem& p) {
        return std::pair(std::ranges::find(files, p.file) - files.begin(), p.line);
    };
    std::ranges::stable_sort(problems, {}, rank);
    return problems;
}
}  // namespace

std::vector<ConfigProblem> ConfigProblems::take_errors() {
    return in_order(std::exchange(errors_, {}), files_);
}

std::vector<ConfigProblem> ConfigProblems::take_notes() {
    return in_order(std::exchange(notes_, {}), files_);
}

}  // namespace leasehold

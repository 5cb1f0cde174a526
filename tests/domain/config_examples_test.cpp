// The example configurations of tests/configurations: each loads, or is refused for what its second
// line says.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "domain/config_load.h"

namespace leasehold {
namespace {

constexpr std::string_view kFolder = "tests/configurations";

std::string text_of(const std::string& path) {
    const std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// What stands after "// refused: " in the file; nothing: it loads.
std::string refused_for(const std::string& text) {
    constexpr std::string_view kRefused = "\n// refused: ";
    const std::size_t at = text.find(kRefused);
    if (at == std::string::npos) return {};
    const std::size_t from = at + kRefused.size();
    return text.substr(from, text.find('\n', from) - from);
}

std::vector<std::string> examples() {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
        files.push_back(entry.path().string());
    }
    std::ranges::sort(files);
    return files;
}

TEST(ConfigExamples, EachLoadsOrIsRefusedByName) {
    const std::vector<std::string> files = examples();
    EXPECT_GE(files.size(), 60U);
    const ReadFile read = [](const std::string& path) -> Result<std::string> {
        return text_of(path);
    };
    const Environment none = [](const std::string&) { return std::optional<std::string>(); };
    for (const std::string& file : files) {
        const std::string reason = refused_for(text_of(file));
        const LoadedConfig loaded = load_config(file, read, none);
        std::string said;
        for (const ConfigProblem& problem : loaded.errors) {
            said += problem.text() + "\n";
        }
        if (reason.empty()) {
            EXPECT_NE(loaded.config, nullptr) << file << ": " << said;
        } else {
            EXPECT_EQ(loaded.config, nullptr) << file << " loads";
            EXPECT_NE(said.find(reason), std::string::npos) << file << ": " << said;
        }
    }
}

}  // namespace
}  // namespace leasehold

#pragma once
// parse() for the tests of the configuration: a text in memory, a few named files, an environment.

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "domain/config_load.h"

namespace leasehold::config_test {

using Words = std::map<std::string, std::string>;

inline LoadedConfig parse(std::string_view text, const Words& files = {},
                          const Words& environment = {}) {
    const ReadFile read_file = [&](const std::string& path) -> Result<std::string> {
        const auto found = files.find(path);
        if (found == files.end()) return fail("no file '" + path + "'");
        return found->second;
    };
    const Environment variable = [&](const std::string& name) -> std::optional<std::string> {
        const auto found = environment.find(name);
        if (found == environment.end()) return std::nullopt;
        return found->second;
    };
    return parse_config(text, "test.conf", read_file, variable);
}

inline std::string texts(const std::vector<ConfigProblem>& problems) {
    std::string out;
    for (const ConfigProblem& problem : problems) out += problem.text() + "\n";
    return out;
}

/// The configuration of a text that must load.
inline Config loaded(std::string_view text, const Words& files = {},
                     const Words& environment = {}) {
    const LoadedConfig result = parse(text, files, environment);
    EXPECT_EQ(texts(result.errors), "");
    return result.config ? *result.config : Config{};
}

/// All errors of a text that must not load.
inline std::string errors(std::string_view text, const Words& files = {},
                          const Words& environment = {}) {
    const LoadedConfig result = parse(text, files, environment);
    EXPECT_EQ(result.config, nullptr);
    return texts(result.errors);
}

inline std::string notes(std::string_view text) { return texts(parse(text).notes); }

}  // namespace leasehold::config_test

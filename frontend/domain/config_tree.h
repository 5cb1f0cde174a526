#pragma once
// A configuration as a tree of plain nodes, each with the line it stands on. config_tree.cpp is the
// only file that knows yaml-cpp.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/config_problems.h"
#include "domain/config_text.h"

namespace leasehold {

enum class NodeKind : std::uint8_t {
    Null,    ///< nothing, ~ or null
    Plain,   ///< 4000, true, eth0
    Quoted,  ///< "4000": always a text
    Map,
    List
};

struct ConfigNode {
    NodeKind kind = NodeKind::Null;
    int line = 0;      ///< of the spliced text, from 1
    std::string text;  ///< of a scalar
    /// Items of a list, or values of a map in the order of the file.
    std::vector<ConfigNode> children;
    std::vector<std::string> keys;  ///< of a map, parallel to children; no key twice
    std::vector<int> key_lines;

    const ConfigNode* find(std::string_view key) const;
    bool empty() const { return text.empty() && children.empty(); }
};

/// nullopt: `problems` says why. Duplicate keys are errors, and the first one counts.
std::optional<ConfigNode> read_tree(const SourceText& source, ConfigProblems& problems);

}  // namespace leasehold

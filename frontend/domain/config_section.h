#pragma once
// A map of the tree as the readers see it: values by keyword, nullopt when the keyword is absent or
// its value has the wrong type (config_check has said so then). A view: the tree must outlive it.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/config_problems.h"
#include "domain/config_tree.h"

namespace leasehold {

class Section {
  public:
    Section(const ConfigNode& node, std::string path, ConfigProblems& problems)
        : node_(&node), path_(std::move(path)), problems_(&problems) {}

    bool has(std::string_view key) const { return node_->find(key) != nullptr; }
    std::optional<std::uint32_t> integer(std::string_view key) const;
    std::optional<double> real(std::string_view key) const;
    std::optional<bool> boolean(std::string_view key) const;
    std::optional<std::string> text(std::string_view key) const;
    std::optional<Section> map(std::string_view key) const;
    /// The maps of a list.
    std::vector<Section> list(std::string_view key) const;

    struct Item {
        std::string text;
        int line;
        std::string path;
    };
    /// The texts of a list.
    std::vector<Item> texts(std::string_view key) const;

    /// At the value of `key`, or at this map if it has none.
    void error(std::string_view key, const std::string& message) const;
    void note(std::string_view key, const std::string& message) const;
    int line(std::string_view key) const;
    int line() const { return node_->line; }
    const std::string& path() const { return path_; }
    std::string path(std::string_view key) const;
    ConfigProblems& problems() const { return *problems_; }
    const ConfigNode& node() const { return *node_; }

  private:
    const ConfigNode* node_;
    std::string path_;
    ConfigProblems* problems_;
};

}  // namespace leasehold

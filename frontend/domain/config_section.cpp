#include "domain/config_section.h"

#include <algorithm>

#include "domain/config_value.h"

namespace leasehold {

std::optional<std::uint32_t> Section::integer(std::string_view key) const {
    const ConfigNode* node = node_->find(key);
    const auto number = node == nullptr ? std::nullopt : integer_of(*node);
    if (!number || *number < 0 || *number > 0xffffffff) return std::nullopt;
    return static_cast<std::uint32_t>(*number);
}

std::optional<double> Section::real(std::string_view key) const {
    const ConfigNode* node = node_->find(key);
    return node == nullptr ? std::nullopt : real_of(*node);
}

std::optional<bool> Section::boolean(std::string_view key) const {
    const ConfigNode* node = node_->find(key);
    return node == nullptr ? std::nullopt : boolean_of(*node);
}

std::optional<std::string> Section::text(std::string_view key) const {
    const ConfigNode* node = node_->find(key);
    if (node == nullptr || !is_text(*node, false)) return std::nullopt;
    return node->text;
}

std::optional<Section> Section::map(std::string_view key) const {
    const ConfigNode* node = node_->find(key);
    if (node == nullptr || node->kind != NodeKind::Map) return std::nullopt;
    return Section(*node, path(key), *problems_);
}

std::vector<Section> Section::list(std::string_view key) const {
    std::vector<Section> sections;
    const ConfigNode* node = node_->find(key);
    if (node == nullptr || node->kind != NodeKind::List) return sections;
    for (std::size_t i = 0; i < node->children.size(); ++i) {
        if (node->children[i].kind != NodeKind::Map) continue;
        sections.emplace_back(node->children[i], path(key) + "[" + std::to_string(i) + "]",
                              *problems_);
    }
    return sections;
}

std::vector<Section::Item> Section::texts(std::string_view key) const {
    std::vector<Item> items;
    const ConfigNode* node = node_->find(key);
    if (node == nullptr || node->kind != NodeKind::List) return items;
    for (std::size_t i = 0; i < node->children.size(); ++i) {
        const ConfigNode& child = node->children[i];
        if (!is_text(child, false)) continue;
        items.push_back({child.text, child.line, path(key) + "[" + std::to_string(i) + "]"});
    }
    return items;
}

void Section::error(std::string_view key, const std::string& message) const {
    problems_->error(line(key), has(key) ? path(key) : path_, message);
}

void Section::note(std::string_view key, const std::string& message) const {
    problems_->note(line(key), has(key) ? path(key) : path_, message);
}

int Section::line(std::string_view key) const {
    const auto found = std::ranges::find(node_->keys, key);
    if (found == node_->keys.end()) return node_->line;
    const auto index = static_cast<std::size_t>(found - node_->keys.begin());
    const ConfigNode& value = node_->children[index];
    // In YAML a map or list begins on the line after its keyword.
    const bool block = value.kind == NodeKind::Map || value.kind == NodeKind::List;
    return block ? node_->key_lines[index] : value.line;
}

std::string Section::path(std::string_view key) const {
    return path_.empty() ? std::string(key) : path_ + "/" + std::string(key);
}

}  // namespace leasehold

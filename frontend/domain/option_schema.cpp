#include "domain/option_schema.h"

#include <algorithm>

namespace leasehold {

template <class Matches, class Key>
std::optional<OptionDef> OptionSchema::find_if(std::string_view space, Matches matches,
                                               Key key) const {
    for (const OptionSchema* schema = this; schema != nullptr; schema = schema->outer_) {
        const auto found = std::ranges::find_if(schema->ours_, [&](const CustomOption& option) {
            return option.space == space && matches(option);
        });
        if (found != schema->ours_.end()) return found->def();
    }
    const OptionDef* standard = find_option4(space, key);
    return standard == nullptr ? std::nullopt : std::optional(*standard);
}

std::optional<OptionDef> OptionSchema::find(std::string_view space, std::uint16_t code) const {
    return find_if(
        space, [&](const CustomOption& option) { return option.code == code; }, code);
}

std::optional<OptionDef> OptionSchema::find(std::string_view space, std::string_view name) const {
    return find_if(
        space, [&](const CustomOption& option) { return option.name == name; }, name);
}

std::vector<std::string_view> OptionSchema::names_of(std::string_view space) const {
    std::vector<std::string_view> names;
    for (const OptionSchema* schema = this; schema != nullptr; schema = schema->outer_) {
        for (const CustomOption& option : schema->ours_) {
            if (option.space == space) names.push_back(option.name);
        }
    }
    for (const OptionSpace& standard : option_spaces4()) {
        if (standard.name != space) continue;
        for (const OptionDef& def : standard.defs) names.push_back(def.name);
    }
    return names;
}

}  // namespace leasehold

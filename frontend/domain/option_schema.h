#pragma once
// The options that a configuration can speak of: the standard ones (codec/option_defs) and its own
// option-defs, of a client class over the global ones. A value; the global one is kept for the
// option-data of hosts databases.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec/option_defs.h"

namespace leasehold {

/// An option-def, with the texts that OptionDef only points at.
struct CustomOption {
    std::string space;
    std::uint16_t code = 0;
    std::string name;
    OptionType type = OptionType::Binary;
    bool array = false;
    std::string encapsulates;
    std::vector<OptionType> fields;

    /// Points into this.
    OptionDef def() const { return {code, name, type, array, encapsulates, fields}; }
    bool operator==(const CustomOption&) const = default;
};

class OptionSchema {
  public:
    OptionSchema() = default;
    explicit OptionSchema(std::vector<CustomOption> ours, const OptionSchema* outer = nullptr)
        : ours_(std::move(ours)), outer_(outer) {}

    /// What the configuration defines counts before the standard. What is found points into this
    /// schema, or an outer one.
    std::optional<OptionDef> find(std::string_view space, std::uint16_t code) const;
    std::optional<OptionDef> find(std::string_view space, std::string_view name) const;
    /// The names of a space, for whoever misspelt one.
    std::vector<std::string_view> names_of(std::string_view space) const;
    const std::vector<CustomOption>& ours() const { return ours_; }
    bool operator==(const OptionSchema&) const = default;

  private:
    template <class Matches, class Key>
    std::optional<OptionDef> find_if(std::string_view space, Matches matches, Key key) const;

    std::vector<CustomOption> ours_;
    const OptionSchema* outer_ = nullptr;
};

}  // namespace leasehold

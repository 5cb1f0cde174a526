#include "domain/option_layers.h"

#include <span>
#include <utility>

namespace leasehold {

/// The values of one option. (clang 14 does not take std::ranges::equal_range.)
static std::span<const OptionValue> same_in(const OptionSet& set, std::uint16_t code,
                                            std::uint32_t enterprise) {
    const auto key = std::pair(enterprise, code);
    const auto first = std::ranges::lower_bound(set, key, {}, order_of);
    const auto end = std::ranges::upper_bound(first, set.end(), key, {}, order_of);
    return {first, end};
}

OptionLayers::OptionLayers(const Request4& request, const Place4& place, const ClassNames& classes,
                           std::vector<const OptionSet*> of_classes)
    : classes_(classes), of_classes_(std::move(of_classes)) {
    if (request.config != nullptr) of_server_ = &request.config->options;
    if (request.host != nullptr) inner_[0] = &request.host->options;
    if (place.pool != nullptr) inner_[1] = &place.pool->options;
    if (place.subnet != nullptr) inner_[2] = &place.subnet->options;
    if (request.network != nullptr) inner_[3] = &request.network->options;
}

bool OptionLayers::is_for_client(const OptionValue& value) const {
    // Everybody is in ALL.
    const auto is_in = [&](const std::string& name) {
        return name == "ALL" || std::ranges::find(classes_, name) != classes_.end();
    };
    return value.classes.empty() || std::ranges::any_of(value.classes, is_in);
}

const OptionValue* OptionLayers::find(std::uint16_t code, std::uint32_t enterprise) const {
    const OptionValue* found = nullptr;
    for_each_set([&](const OptionSet& set) {
        for (const OptionValue& value : same_in(set, code, enterprise)) {
            if (found == nullptr && is_for_client(value)) found = &value;
        }
        return found != nullptr;
    });
    return found;
}

bool OptionLayers::is_never_sent(std::uint16_t code, std::uint32_t enterprise) const {
    return for_each_set([&](const OptionSet& set) {
        return std::ranges::any_of(same_in(set, code, enterprise), &OptionValue::never_send);
    });
}

}  // namespace leasehold

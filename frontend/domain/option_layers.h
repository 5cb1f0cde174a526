#pragma once
// The option sets that an answer draws from, by precedence as in Kea: the host's reservation, pool,
// subnet, shared network, the classes of the client in the order of evaluation, the whole server.
// Looks, copies nothing.

#include <algorithm>
#include <array>

#include "domain/exchange.h"

namespace leasehold {

class OptionLayers {
  public:
    /// `classes`: the client's, and `of_classes` the options of those that have some, in the order
    /// of evaluation. All must outlive this.
    OptionLayers(const Request4& request, const Place4& place, const ClassNames& classes,
                 std::vector<const OptionSet*> of_classes = {});

    /// The value for this client in the innermost set that has one; nullptr: none has.
    const OptionValue* find(std::uint16_t code, std::uint32_t enterprise = 0) const;
    /// never-send, like always-send, counts wherever it stands, for other classes too (Kea: both
    /// are sticky).
    bool is_never_sent(std::uint16_t code, std::uint32_t enterprise = 0) const;

    /// `use` hears of each value for this client, the innermost set first.
    template <class Use>
    void for_each(Use use) const {
        for_each_set([&](const OptionSet& set) {
            for (const OptionValue& value : set) {
                if (is_for_client(value)) use(value);
            }
            return false;
        });
    }

    /// `use` hears of each option that is always sent, by that rule.
    template <class Use>
    void for_each_always_sent(Use use) const {
        for_each_set([&](const OptionSet& set) {
            for (const OptionValue& value : set) {
                if (value.always_send) use(value);
            }
            return false;
        });
    }

  private:
    /// May the client have it? The classes that an option names are alternatives.
    bool is_for_client(const OptionValue& value) const;

    /// Goes through the sets until `use` returns true.
    template <class Use>
    bool for_each_set(Use use) const {
        const auto used = [&](const OptionSet* set) { return set != nullptr && use(*set); };
        return std::ranges::any_of(inner_, used) || std::ranges::any_of(of_classes_, used) ||
               used(of_server_);
    }

    const ClassNames& classes_;
    std::array<const OptionSet*, 4> inner_{};
    std::vector<const OptionSet*> of_classes_;
    const OptionSet* of_server_ = nullptr;
};

}  // namespace leasehold

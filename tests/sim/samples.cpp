#include "samples.h"

#include <algorithm>
#include <cstdio>

namespace leasehold::sim {

void Samples::merge(const Samples& other) {
    for (const auto& [what, values] : other.values_) {
        std::vector<double>& mine = values_[what];
        mine.insert(mine.end(), values.begin(), values.end());
    }
}

void Samples::print() const {
    std::printf("  %-44s %8s %9s %9s %9s\n", "", "measured", "median", "99 %", "greatest");
    for (const auto& [what, values] : values_) {
        std::vector<double> sorted = values;
        std::ranges::sort(sorted);
        const auto at = [&](std::size_t percent) {
            return sorted[(sorted.size() - 1) * percent / 100];
        };
        std::printf("  %-44s %8zu %9.2f %9.2f %9.2f\n", what.c_str(), sorted.size(), at(50), at(99),
                    sorted.back());
    }
}

}  // namespace leasehold::sim

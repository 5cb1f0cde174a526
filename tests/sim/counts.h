#pragma once
// What happened in a run, so that a green run that met no trouble is told from one that did.

#include <cstdint>
#include <map>
#include <string>

namespace leasehold::sim {

class Counts {
  public:
    void add(const std::string& what, std::uint64_t times = 1) { counts_[what] += times; }
    std::uint64_t of(const std::string& what) const {
        const auto found = counts_.find(what);
        return found == counts_.end() ? 0 : found->second;
    }
    void merge(const Counts& other) {
        for (const auto& [what, times] : other.counts_) counts_[what] += times;
    }
    const std::map<std::string, std::uint64_t>& all() const { return counts_; }

  private:
    std::map<std::string, std::uint64_t> counts_;
};

}  // namespace leasehold::sim

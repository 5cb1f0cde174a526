#pragma once
// What was measured in a run, by name: times, octets. Merged over seeds and printed as a table.

#include <map>
#include <string>
#include <vector>

namespace leasehold::sim {

class Samples {
  public:
    void add(const std::string& what, double value) { values_[what].push_back(value); }
    void merge(const Samples& other);
    /// A line for each: how many, median, 99th percentile, greatest.
    void print() const;
    bool empty() const { return values_.empty(); }

  private:
    std::map<std::string, std::vector<double>> values_;
};

}  // namespace leasehold::sim

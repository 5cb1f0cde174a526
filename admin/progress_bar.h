#pragma once
// How far a long command is: a bar that moves on a terminal, else a line every few seconds, so that
// a log does not fill up.

#include <cstdint>
#include <ostream>
#include <string>

#include "store/session.h"

namespace leasehold {

class ProgressBar {
  public:
    /// `total`: how much there is to do, in any unit; 0: nobody knows. `out` outlives the object.
    ProgressBar(std::ostream& out, bool terminal, std::uint64_t total);

    /// Cheap: to be called for every lease.
    void at(std::uint64_t done, std::uint64_t leases);
    /// Takes the bar away.
    void finish();

  private:
    using Clock = Session::Deadline::clock;

    std::string text(std::uint64_t done, std::uint64_t leases, Clock::time_point now) const;

    std::ostream& out_;
    bool terminal_;
    std::uint64_t total_;
    Clock::time_point start_, next_;
    std::size_t width_ = 0;  ///< of what stands on the terminal
    unsigned calls_ = 0;
};

/// Is standard output a terminal?
bool output_is_terminal();

}  // namespace leasehold

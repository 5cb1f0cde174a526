#pragma once
// Where host reservations are read besides the configuration file: hosts-databases, all of them, in
// their order. Belongs to one thread (its worker). Read only; calls block. An error says that
// nothing is known of the batch's reservations: whoever needed them is not answered.

#include <span>
#include <vector>

#include "base/result.h"
#include "domain/reservation.h"

namespace leasehold {

class HostStore {
  public:
    virtual ~HostStore() = default;
    /// One query to each database for the whole batch, of at most kBatchMax questions; one answer
    /// for each question, as HostQuestion says.
    virtual Result<std::vector<std::vector<Reservation4>>> look_up(
        std::span<const HostQuestion> questions) = 0;
};

}  // namespace leasehold

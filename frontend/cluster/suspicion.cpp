#include "cluster/suspicion.h"

#include <algorithm>
#include <cmath>

namespace leasehold {

Duration suspicion_time(const MembershipOptions& options, std::size_t live) {
    const Duration small = std::max(options.period, options.max_response_delay - options.period);
    const double scale =
        std::log2(static_cast<double>(std::max<std::size_t>(live, 5))) / std::log2(5.0);
    return {static_cast<std::int64_t>(static_cast<double>(small.us) * scale)};
}

Duration suspicion_reminder(const MembershipOptions& options) { return {options.period.us / 5}; }

}  // namespace leasehold

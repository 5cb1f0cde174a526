#pragma once
// What an import finds when it looks at its work: does the row here say what the lease there says,
// column by column, and if not, is anything missing? Pure.

#include <string>

#include "domain/lease.h"

namespace leasehold {

struct ImportVerdict {
    enum class Kind : std::uint8_t {
        Same,       ///< every column
        Explained,  ///< it differs, and nothing is lost; `reason` says why
        Missing,    ///< the client would lose something; `reason` says what
    };
    Kind kind = Kind::Same;
    std::string reason;  ///< without address or client: reasons are counted
    bool operator==(const ImportVerdict&) const = default;
};

/// `here` is the row at the address, or nullptr; `now` is the database's.
ImportVerdict compare_lease(const Lease& there, const Lease* here, Instant now);

/// Was the lease given, or renewed, later than the row here was written? False if either has no
/// end.
bool is_given_later(const Lease& there, const Lease& here);

}  // namespace leasehold

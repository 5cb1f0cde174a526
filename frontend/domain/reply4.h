#pragma once
// Builds answers: the fixed fields and options of RFC 2131 table 3, and where they go (§4.1).

#include <optional>

#include "domain/exchange.h"

namespace leasehold {

Reply4 offer_of(const Request4& request, const Lease& lease);
Reply4 ack_of(const Request4& request, const Lease& lease);
/// RFC 8925 §3.3: an offer of 0.0.0.0, with option 108; by the options of this pool, if any.
Reply4 v6_only_offer_of(const Request4& request, const Place4& place);
/// RFC 2563 §2: there is no address, and a client that can tell says so: may it give itself one?
/// Nothing: it did not ask, or nothing is configured.
std::optional<Reply4> no_address_offer_of(const Request4& request);
/// The answer to INFORM: options only, no address, no times (RFC 2131 §4.3.5).
Reply4 inform_ack(const Request4& request);
/// `message` is option 56, for whoever reads a capture.
Reply4 nak_of(const Request4& request, std::string_view message);

}  // namespace leasehold

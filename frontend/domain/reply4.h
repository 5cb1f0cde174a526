#pragma once
// Builds answers: the fixed fields and options of RFC 2131 table 3, and where they go (§4.1).

#include "domain/exchange.h"

namespace leasehold {

Reply4 offer_of(const Request4& request, const Lease& lease);
Reply4 ack_of(const Request4& request, const Lease& lease);
/// The answer to INFORM: options only, no address, no times (RFC 2131 §4.3.5).
Reply4 inform_ack(const Request4& request);
/// `message` is option 56, for whoever reads a capture.
Reply4 nak_of(const Request4& request, std::string_view message);

}  // namespace leasehold

#pragma once
// Kea's stash-agent-options: a renewal is unicast past the relay and has no option 82, so that what
// depends on it (classes, subnets by link) would change. The whole option is kept with the lease,
// in its user_context as Kea's store-extended-info writes it, and counts as if it had come again.

#include <string>

#include "domain/exchange.h"

namespace leasehold {

/// {"ISC":{"relay-agent-info":{"sub-options":"0x…"}}}
std::string user_context_with(ByteView information);
/// Option 82 out of a user_context of this shape, with any blanks; nothing: there is none.
std::optional<Bytes> stashed_information(const std::string& user_context);

/// The subnet whose lease may know more of this message: it extends a lease and was heard without
/// a relay; nullptr: what it says is all.
const Subnet4* subnet_to_recall(const Packet4& packet, MessageType4 type, const Config& config);

/// The request, read again with the option 82 of its lease, if `facts` have one.
Request4 recalled(const Request4& request, const Facts& facts,
                  const ServerIdentifiers& identifiers);

}  // namespace leasehold

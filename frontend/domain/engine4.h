#pragma once
// The rules of DHCPv4 (RFC 2131 §4.3): what to ask the store about a message, and what to answer.
// Pure: no socket, clock, dice, log or lock.

#include <span>

#include "base/result.h"
#include "domain/exchange.h"
#include "domain/free_map.h"

namespace leasehold {

/// Reads a client's message against the configuration. Error: not a request that a server may
/// answer (op, message type, no identity); the text says which rule.
Result<Request4> read_request4(Packet4 packet, Arrival arrival, const Config& config,
                               const ServerIdentifiers& identifiers);

/// Settles who the client is, once: its reservation (of the file, or among `found`, the answer to
/// request.host_question), the classes that follow from it, and the pools that those open.
/// read_request4 has done it where hosts databases are not asked. Error: as read_request4.
Result<void> settle_hosts(Request4& request, std::span<const Reservation4> found,
                          const ServerIdentifiers& identifiers);

/// Whose the addresses are that may be given, as far as the first question did not ask: for hosts
/// databases, after the look up. Empty: there is nothing to ask.
HostQuestion ask_hosts(const Request4& request, const Question& question, const Facts& facts);

/// Is the address reserved, and not for this client?
bool is_kept_for_other(const Request4& request, const Ip& address, const Facts& facts);

/// False if the message can be decided without the store: nothing is known of its subnet, it is for
/// another server, it breaks a rule, or it is an INFORM. Then decide() takes empty Facts.
bool needs_facts(const Request4& request);

/// `attempt` counts from 0; each asks about further addresses. `share`: of the pools, what this
/// frontend prefers.
Question ask(const Request4& request, const Config& config, const PoolView& view, unsigned attempt,
             Share share = {});

/// `question` is what ask() returned and `facts` its answer.
Decision4 decide(const Request4& request, const Question& question, const Facts& facts,
                 const Config& config);

/// The address of the offer that the client takes (a REQUEST in SELECTING); nothing for every other
/// message, and if nobody may answer it.
std::optional<Ip> chosen_offer(const Request4& request);

/// What keeps an offer of this address for its client in the database too, as a lease of so many
/// seconds. Empty if the client has a lease that has not ended, which is never shortened or moved
/// by an offer.
Writes offer_writes(const Request4& request, const Facts& facts, const Ip& address,
                    std::uint32_t lifetime);

/// The address whose lease the client extends (RENEWING or REBINDING, one that it may be given);
/// nothing for every other message.
std::optional<Ip> extended_address(const Request4& request);

/// What the client of extended_address() hears while no database answers: ACK for what is left of
/// the lease that it is known to hold, `seconds_left` (at least 1). Writes nothing (docs/design.md
/// §7, Through an outage).
Decision4 decide_in_outage(const Request4& request, std::uint32_t seconds_left);

/// The decision when the store refused or lost every round: no answer (RFC 2131 §4.3.2 allows
/// silence), except that a client which insists on an address that another one holds hears NAK
/// (decision D9).
Decision4 give_up(const Request4& request, const Facts& facts, const Config& config);

}  // namespace leasehold

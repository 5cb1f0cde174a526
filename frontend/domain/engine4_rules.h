#pragma once
// The parts of engine4, one function per message; only engine4*.cpp include this. Every decide_…
// may assume that the message keeps broken_rule() and has a subnet.

#include "domain/engine4.h"

namespace leasehold {

/// The states in which a client sends a REQUEST (RFC 2131 §4.3.2, table 4).
enum class RequestState4 : std::uint8_t { Selecting, InitReboot, Renewing, Rebinding };

RequestState4 request_state(const Request4& request);

/// The address a client speaks of: option 50, or in RENEWING and REBINDING ciaddr. For RELEASE
/// ciaddr, for DECLINE option 50, or ciaddr without it. Nothing: none is named.
std::optional<Ip> named_address(const Request4& request);

/// Why nobody may answer this, or nothing: it is for another server, breaks a rule of RFC 2131, or
/// comes from where no subnet is configured. Needs no facts.
std::optional<Event> reason_for_silence(const Request4& request);

Decision4 decide_discover(const Request4& request, const Question& question, const Facts& facts);
Decision4 decide_request(const Request4& request, const Facts& facts);
Decision4 decide_release(const Request4& request, const Facts& facts, const Config& config);
Decision4 decide_decline(const Request4& request, const Facts& facts, const Config& config);
Decision4 decide_inform(const Request4& request);

/// ACK, and the claim that it waits for; or the lease as it is (reusable_for).
Decision4 acknowledge(const Request4& request, const Ip& address, const Facts& facts);
/// What the expression of flex_id says of the client; nothing: there is none, or it says nothing.
std::optional<Bytes> flex_id_of(const Request4& request);
/// By what the client's reservation is found, in the order of host-reservation-identifiers.
std::vector<HostIdentifier> host_identifiers(const Request4& request);
/// The first question to hosts databases; empty: none is asked.
HostQuestion first_host_question(const Request4& request);
/// Finds its subnet, and by that who the client is (RFC 2131 §4.2) and which server answers.
Result<void> place(Request4& request, const ServerIdentifiers& identifiers);

Decision4 silence(Event event);
Decision4 refuse(const Request4& request, const Ip& address, std::string detail);

/// Is a DISCOVER answered by an ACK, its lease committed (RFC 4039), or is it of BOOTP, which has
/// no offers?
bool commits_at_once(const Request4& request);
/// RFC 8925 §3.3: the client can do without an address, and where this is it had better.
bool prefers_v6_only(const Request4& request, const Place4& place);
/// What such a client hears.
Decision4 offer_v6_only(const Request4& request, const Place4& place);

/// The client's row in the request's network, live or remembered, or nullptr. Of several (the
/// network was put together of subnets lately) a live one, then the one that the client speaks of.
const Lease* own_row(const Request4& request, const Facts& facts);
/// True if the lease has not ended: neither released nor expired.
bool is_live(const Lease& own, const Facts& facts);
/// True if the client may have the address now, as far as the facts tell (promise P1).
bool is_claimable(const Request4& request, const Ip& address, const Facts& facts);
/// False if the address may not be the client's whoever holds it: in no pool that is open to it, or
/// reserved for another.
bool may_be_given(const Request4& request, const Ip& address, const Facts& facts);
/// The address reserved for the client, if it waits there: it may be claimed now, as far as the
/// facts tell.
std::optional<Ip> waiting_address(const Request4& request, const Facts& facts);
/// Was the row written by an offer, as far as its lifetime tells? The ACK of such a one is an
/// assignment, not a renewal.
bool is_written_offer(const Lease& row, const Request4& request);
/// Promise P4: a client that moves lets its old rows go, in the transaction of the claim of `next`.
/// One at the same address goes too if it stands under the key of another subnet.
std::vector<Change> let_go_of_others(const Request4& request, const Lease& next,
                                     const Facts& facts);
/// For how many seconds its young lease is told again to a client that extends it, because a claim
/// of `next` would change nothing else (LeaseCache); nothing: it is to be written.
std::optional<std::uint32_t> reusable_for(const Request4& request, const Lease& next,
                                          const Facts& facts);
/// The lease that the client gets at an address of one of its network's pools.
Lease new_lease(const Request4& request, const Ip& address, const Facts& facts);

}  // namespace leasehold

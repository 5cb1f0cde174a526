#include "domain/engine4.h"

#include "base/check.h"
#include "domain/candidates.h"
#include "domain/classify.h"
#include "domain/engine4_rules.h"
#include "domain/network4.h"
#include "domain/reply4.h"
#include "domain/reserved.h"

namespace leasehold {

bool needs_facts(const Request4& request) {
    if (request.recalls_from != nullptr) return true;
    return !reason_for_silence(request) && request.type != MessageType4::Inform &&
           !prefers_v6_only(request, {request.subnet, nullptr});
}

Question ask(const Request4& request, const Config& config, const PoolView& view, unsigned attempt,
             Share share) {
    Question question;
    question.client = request.client;
    if (!needs_facts(request)) return question;
    if (request.recalls_from != nullptr) {
        question.subnet_ids = ids_of_network(*request.recalls_from, config);
        return question;
    }
    question.subnet_ids = ids_of_network(*request.subnet, config);
    if (request.type == MessageType4::Discover) {
        question.candidates = candidates4(request, view, attempt, share);
    } else if (request.type == MessageType4::Request) {
        question.candidates = {named_address(request).value()};
        // Does another address wait for it?
        const auto reserved = reserved_address(request);
        if (reserved && *reserved != question.candidates.front()) {
            question.candidates.push_back(*reserved);
        }
    }
    return question;
}

Decision4 decide(const Request4& request, const Question& question, const Facts& facts,
                 const Config& config) {
    if (auto reason = reason_for_silence(request)) return silence(std::move(*reason));
    switch (request.type) {
        case MessageType4::Discover:
            return decide_discover(request, question, facts);
        case MessageType4::Request:
            return decide_request(request, facts);
        case MessageType4::Release:
            return decide_release(request, facts, config);
        case MessageType4::Decline:
            return decide_decline(request, facts, config);
        case MessageType4::Inform:
            return decide_inform(request);
        case MessageType4::Offer:
        case MessageType4::Ack:
        case MessageType4::Nak:
            break;
    }
    check(false, "read_request4 lets only clients' messages through");
    return {};
}

Decision4 give_up(const Request4& request, const Facts& facts, const Config&) {
    if (auto reason = reason_for_silence(request)) return silence(std::move(*reason));
    const Ip address = named_address(request).value_or(Ip());
    if (request.type == MessageType4::Request && !is_claimable(request, address, facts)) {
        return refuse(request, address, "the address belongs to another client");
    }
    return silence({EventKind::LostRace, address, "every round was lost"});
}

Decision4 decide_discover(const Request4& request, const Question& question, const Facts& facts) {
    if (prefers_v6_only(request, {request.subnet, nullptr}))
        return offer_v6_only(request, {request.subnet, nullptr});
    const auto give = [&](const Ip& address) {
        const Place4 place = place_of(request, address);
        if (prefers_v6_only(request, place)) return offer_v6_only(request, place);
        if (commits_at_once(request)) return acknowledge(request, address, facts);
        Decision4 decision;
        decision.reply = offer_of(request, new_lease(request, address, facts));
        decision.event = {EventKind::Offered, address, {}};
        // Kea: whoever holds the reserved address keeps it until it renews; meanwhile its host gets
        // another.
        const auto reserved = reserved_address(request);
        if (reserved && *reserved != address) decision.event.reserved_elsewhere = reserved;
        return decision;
    };
    // What is reserved for it comes first.
    if (const auto reserved = waiting_address(request, facts)) return give(*reserved);
    // RFC 2131 §4.3.1: the client's current address, or its previous one if that is still ours to
    // give; nobody else's row stands there, because it is the client's own.
    const Lease* own = own_row(request, facts);
    if (own != nullptr && may_be_given(request, own->address, facts)) return give(own->address);
    // Then the requested one and the probes, in the order of the question.
    for (const Ip& candidate : question.candidates) {
        if (is_claimable(request, candidate, facts) && may_be_given(request, candidate, facts)) {
            return give(candidate);
        }
    }
    Decision4 decision =
        silence({EventKind::PoolExhausted, {}, "no address found free in the pools"});
    decision.wants_more_candidates = true;
    decision.reply = no_address_offer_of(request);
    return decision;
}

Decision4 silence(Event event) {
    Decision4 decision;
    decision.event = std::move(event);
    return decision;
}

Decision4 refuse(const Request4& request, const Ip& address, std::string detail) {
    Decision4 decision;
    decision.reply = nak_of(request, detail);
    decision.event = {EventKind::Refused, address, std::move(detail)};
    return decision;
}

}  // namespace leasehold

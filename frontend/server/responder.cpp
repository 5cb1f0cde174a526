#include "server/responder.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/check.h"
#include "domain/classify.h"
#include "domain/engine4.h"
#include "domain/network4.h"
#include "domain/reserved.h"
#include "domain/stashed_information.h"
#include "server/pool_refresh.h"

namespace leasehold {

/// One datagram on its way through the rounds.
struct Responder::Exchange {
    enum class Stage { Asks, Writes, PoolFull, Done };

    Request4 request;
    Instant received;        ///< by the clock
    Share pool_share;        ///< as the cluster was when the batch began
    std::optional<Ip> held;  ///< in this round, before its facts are known
    Stage stage = Stage::Asks;
    unsigned attempt = 0;  ///< as ask() counts: each asks about further addresses
    unsigned rounds_left = kAttemptsMax;
    unsigned searches_left = kSearchesMax;
    bool durable = false;                   ///< the writes are Applied
    std::vector<Reservation4> hosts_found;  ///< the answer to request.host_question
    Question question;
    Facts facts;
    Decision4 decision;

    void go_round_again() {
        stage = Stage::Asks;
        ++attempt;
        --rounds_left;
    }
    /// So that nobody else in the batch, or in another worker's, is offered what this one probably
    /// will be.
    void hold_first(PoolView& view) {
        held.reset();
        if (request.type != MessageType4::Discover || question.candidates.empty()) return;
        held = question.candidates.front();
        view.hold(*held, owner(), kOfferHold);
    }
    void let_go_of_others(PoolView& view) {
        if (held && !(gives_address() && address() == *held)) view.let_go(*held, owner());
        held.reset();
    }
    bool is_offer() const { return decision.event.kind == EventKind::Offered; }
    /// Is the DISCOVER answered by an address: an offer, or an ACK at once (RFC 4039, BOOTP)?
    bool gives_address() const {
        return is_offer() || (request.type == MessageType4::Discover &&
                              (decision.event.kind == EventKind::Allocated ||
                               decision.event.kind == EventKind::Renewed));
    }
    const Ip& address() const { return decision.event.address; }
    /// Where it came from, for those who count by that.
    std::string place() const {
        const Ip& relay = request.packet.giaddr;
        return relay == Ip::v4(0) ? request.arrival.interface : relay.text();
    }
    Bytes owner() const { return owner_of(request); }
};

Responder::Responder(LeaseStore& store, const ConfigHolder& config, SharedPoolView& view,
                     const ClusterHolder& cluster, Observer& observer, Clock clock,
                     HostStore* hosts)
    : store_(store),
      config_(config),
      view_(view),
      cluster_(cluster),
      observer_(observer),
      clock_(std::move(clock)),
      hosts_(hosts) {}

Result<void> Responder::respond(std::span<const Datagram> batch, const Send& send) {
    check(batch.size() <= kBatchMax, "a batch holds at most kBatchMax datagrams");
    observer_.batch(batch.size());
    const std::shared_ptr<const Config> config = config_.current();
    const std::shared_ptr<const ClusterView> cluster = cluster_.current();
    Exchanges open = read(batch, *config, *cluster);
    in_vain_ = !open.empty();
    find_hosts(open, *config, *cluster);
    answer_without_store(open, *config);
    flush(send);
    const auto is_done = [](const Exchange& e) { return e.stage == Exchange::Stage::Done; };
    while (std::erase_if(open, is_done), !open.empty()) {
        Result<void> round = look_up(open, *config);
        if (round && recall(open, *cluster)) {
            find_hosts(open, *config, *cluster);
            round = look_up(open, *config);
        }
        if (round) {
            decide_all(open, *config);
            flush(send);
            round = commit(open, *config);
            flush(send);
        }
        if (round) round = search_full_pools(open);
        if (!round) renew_in_outage(open, *config, *cluster);
        flush(send);
        if (!round) {
            // RFC 2131 §4.3.2 allows silence; whoever has not been answered needed the store.
            std::erase_if(open, is_done);
            in_vain_ = false;
            observer_.store_failed(round.error(), open.size());
            return round;
        }
    }
    return {};
}

Responder::Exchanges Responder::read(std::span<const Datagram> batch, const Config& config,
                                     const ClusterView& cluster) {
    Exchanges open;
    open.reserve(batch.size());
    std::set<ClientId> clients;
    for (const Datagram& datagram : batch) {
        observer_.received(datagram);
        auto request = decode4(datagram.wire).and_then([&](Packet4 packet) {
            return read_request4(std::move(packet), datagram.arrival, config, cluster.identifiers);
        });
        if (!request) {
            observer_.malformed(datagram, request.error());
            continue;
        }
        // The lanes let no two of a client into a batch. What they miss is dropped: nothing that a
        // client sends may stop the process.
        if (!clients.insert(request->client).second) {
            observer_.malformed(datagram, {"another message of this client is in its batch"});
            continue;
        }
        if (auto answerer = answered_by_other(*request, cluster.election)) {
            observer_.decided(*request, {EventKind::NotElected, {}, std::move(*answerer)});
            continue;
        }
        Exchange& exchange = open.emplace_back();
        exchange.request = std::move(*request);
        exchange.received = datagram.received;
        exchange.pool_share = cluster.election.share();
    }
    return open;
}

void Responder::find_hosts(Exchanges& open, const Config& config, const ClusterView& cluster) {
    std::vector<Exchange*> asking;
    std::vector<HostQuestion> questions;
    for (Exchange& exchange : open) {
        if (exchange.request.host_question.empty()) continue;
        asking.push_back(&exchange);
        questions.push_back(exchange.request.host_question);
    }
    if (asking.empty()) return;
    auto answers = hosts_ == nullptr ? tl::unexpected(Error{"no session with the hosts databases"})
                                     : hosts_->look_up(questions);
    for (std::size_t i = 0; i < asking.size(); ++i) {
        Exchange& exchange = *asking[i];
        if (answers) exchange.hosts_found = std::move((*answers)[i]);
        const auto settled =
            settle_hosts(exchange.request, exchange.hosts_found, cluster.identifiers);
        if (!settled) exchange.stage = Exchange::Stage::Done;
    }
    if (!answers) {
        // Nothing is given to whom nobody knows, but what is a client's own may be told it again.
        Exchanges lost;
        for (Exchange* exchange : asking) {
            lost.push_back(*exchange);
            exchange->stage = Exchange::Stage::Done;
        }
        renew_in_outage(lost, config, cluster);
        in_vain_ = false;
        observer_.store_failed(answers.error(), asking.size());
    }
    std::erase_if(open, [](const Exchange& e) { return e.stage == Exchange::Stage::Done; });
}

Result<void> Responder::find_reserved(std::span<Exchange* const> asking) {
    std::vector<Exchange*> exchanges;
    std::vector<HostQuestion> questions;
    for (Exchange* exchange : asking) {
        HostQuestion question = ask_hosts(exchange->request, exchange->question, exchange->facts);
        if (question.empty()) continue;
        exchanges.push_back(exchange);
        questions.push_back(std::move(question));
    }
    if (questions.empty()) return {};
    const auto answers = hosts_->look_up(questions);
    if (!answers) return tl::unexpected(answers.error());
    for (std::size_t i = 0; i < exchanges.size(); ++i) {
        std::vector<Reservation4>& known = exchanges[i]->facts.reservations;
        known.insert(known.end(), (*answers)[i].begin(), (*answers)[i].end());
    }
    // The next probes look elsewhere.
    view_.with([&](PoolView& view) {
        for (Exchange* exchange : exchanges) {
            for (const Reservation4& host : exchange->facts.reservations) {
                if (!host.address ||
                    !is_kept_for_other(exchange->request, *host.address, exchange->facts)) {
                    continue;
                }
                view.hold(*host.address, host.identifier.value, kOfferHold);
            }
        }
    });
    return {};
}

void Responder::answer_without_store(Exchanges& open, const Config& config) {
    for (Exchange& exchange : open) {
        if (needs_facts(exchange.request)) continue;
        exchange.decision = decide(exchange.request, exchange.question, exchange.facts, config);
        release(exchange);
    }
}

/// A newcomer that takes this frontend's offer needs no facts: what the store said a moment ago is
/// that it has no row, and the claim knows better if that has changed. Then the exchange goes
/// round, with facts.
bool Responder::is_known_newcomer(const Exchange& exchange, PoolView& view) {
    // It may have to know more than whether the address is its own: whether another waits for it.
    if (exchange.attempt > 0 || exchange.question.candidates.size() > 1) return false;
    const auto address = chosen_offer(exchange.request);
    return address && view.offered_to_newcomer(*address, exchange.owner());
}

Result<void> Responder::look_up(Exchanges& open, const Config& config) {
    std::vector<Exchange*> asking;
    std::vector<Question> questions;
    questions.reserve(open.size());
    view_.with([&](PoolView& view) {
        for (Exchange& exchange : open) {
            exchange.question =
                ask(exchange.request, config, view, exchange.attempt, exchange.pool_share);
            exchange.hold_first(view);
            if (is_known_newcomer(exchange, view)) {
                exchange.facts = {};
                exchange.facts.now = view.now();
                exchange.facts.reservations = exchange.hosts_found;
            } else {
                asking.push_back(&exchange);
                questions.push_back(exchange.question);
            }
        }
    });
    if (asking.empty()) return {};
    const Instant asked = clock_();
    Result<std::vector<Facts>> answers = store_.look_up(questions);
    if (!answers) return tl::unexpected(answers.error());
    check(answers->size() == asking.size(), "look_up answers every question");
    const Instant now = clock_();
    view_.with([&](PoolView& view) {
        view.leases().observe(answers->front().now, asked);
        for (std::size_t i = 0; i < asking.size(); ++i) learn(view, questions[i], (*answers)[i]);
    });
    for (std::size_t i = 0; i < asking.size(); ++i) {
        asking[i]->facts = std::move((*answers)[i]);
        asking[i]->facts.waited = now - asking[i]->received;
        asking[i]->facts.reservations = asking[i]->hosts_found;
    }
    return hosts_ == nullptr ? Result<void>() : find_reserved(asking);
}

bool Responder::recall(Exchanges& open, const ClusterView& cluster) {
    bool any = false;
    for (Exchange& exchange : open) {
        if (exchange.request.recalls_from == nullptr) continue;
        exchange.request = recalled(exchange.request, exchange.facts, cluster.identifiers);
        any = true;
    }
    return any;
}

void Responder::decide_all(Exchanges& open, const Config& config) {
    for (Exchange& exchange : open) {
        exchange.decision = decide(exchange.request, exchange.question, exchange.facts, config);
    }
    view_.with([&](PoolView& view) {
        for (Exchange& exchange : open) exchange.let_go_of_others(view);
    });
    for (Exchange& exchange : open) {
        const Decision4& decision = exchange.decision;
        const bool last_round = exchange.rounds_left <= 1;
        const bool none_free =
            decision.wants_more_candidates || decision.event.kind == EventKind::PoolExhausted;
        if (none_free && !last_round && !exchange.question.candidates.empty()) {
            exchange.go_round_again();
        } else if (none_free && exchange.searches_left > 0) {
            exchange.stage = Exchange::Stage::PoolFull;
        } else if (held_by_other(exchange) && !last_round) {
            exchange.go_round_again();
        } else if (!decision.writes.empty() || needs_written_offer(exchange)) {
            exchange.stage = Exchange::Stage::Writes;
        } else {
            release(exchange);
        }
    }
}

Result<void> Responder::commit(Exchanges& open, const Config& config) {
    std::vector<Exchange*> writing;
    std::vector<Writes> writes;
    for (Exchange& exchange : open) {
        if (exchange.stage != Exchange::Stage::Writes) continue;
        writing.push_back(&exchange);
        writes.push_back(exchange.decision.writes);
    }
    if (writing.empty()) return {};
    const Result<std::vector<Outcome>> outcomes = store_.commit(writes);
    if (!outcomes) return tl::unexpected(outcomes.error());
    check(outcomes->size() == writing.size(), "commit answers every exchange");
    for (std::size_t i = 0; i < writing.size(); ++i) {
        Exchange& exchange = *writing[i];
        const Outcome& outcome = (*outcomes)[i];
        switch (outcome.kind) {
            case Outcome::Kind::Applied:
                view_.with([&](PoolView& view) {
                    learn(view, exchange.facts, exchange.decision.writes, outcome);
                    if (!exchange.is_offer()) view.written_offers().settle(exchange.address());
                });
                exchange.durable = true;
                release(exchange);
                break;
            case Outcome::Kind::Refused:
                exchange.stage = Exchange::Stage::Done;
                in_vain_ = false;
                observer_.refused(exchange.request, outcome.message);
                break;
            case Outcome::Kind::Conflict:
                observer_.conflict(exchange.request);
                view_.with(
                    [&](PoolView& view) { view.written_offers().settle(exchange.address()); });
                exchange.go_round_again();
                if (exchange.rounds_left > 0) break;
                exchange.decision = give_up(exchange.request, exchange.facts, config);
                release(exchange);
                break;
        }
    }
    return {};
}

Result<void> Responder::search_full_pools(Exchanges& open) {
    std::set<std::uint32_t> searched;
    for (Exchange& exchange : open) {
        if (exchange.stage != Exchange::Stage::PoolFull) continue;
        if (auto looked = look_at_changes(exchange); !looked) return looked;
        for (const OpenSubnet& each : open_subnets(exchange.request)) {
            const Subnet4& subnet = *each.subnet;
            if (searched.contains(subnet.id) ||
                !view_.with([&](PoolView& view) { return view.may_refresh(subnet.id); })) {
                continue;
            }
            if (auto read = refresh_pools(store_, subnet, view_); !read) return read;
            searched.insert(subnet.id);
            // It took long: what was free before it may be taken now, and the other way round.
            if (auto looked = look_at_changes(exchange); !looked) return looked;
        }
        if (something_left(exchange)) {
            --exchange.searches_left;
            exchange.go_round_again();
            exchange.rounds_left = kAttemptsMax;
        } else {
            release(exchange);
        }
    }
    return {};
}

/// Of two frontends one may hear every RELEASE.
Result<void> Responder::look_at_changes(const Exchange& exchange) {
    if (!view_.with([](PoolView& view) { return view.may_look_at_changes(); })) return {};
    if (auto looked = leasehold::look_at_changes(store_, view_); !looked) return looked;
    view_.with([&](PoolView& view) {
        if (!believes_left(exchange, view)) view.looked_in_vain();
    });
    return {};
}

bool Responder::believes_left(const Exchange& exchange, const PoolView& view) {
    const auto subnets = open_subnets(exchange.request);
    return std::ranges::any_of(subnets, [&](const OpenSubnet& each) {
        return !view.probes(each.pools, exchange.owner(), 1, exchange.attempt, {},
                            each.subnet->reserved)
                    .empty();
    });
}

bool Responder::something_left(const Exchange& exchange) {
    const auto subnets = open_subnets(exchange.request);
    return view_.with([&](PoolView& view) {
        return believes_left(exchange, view) ||
               std::ranges::any_of(subnets, [&](const OpenSubnet& each) {
                   return view
                       .take_over_hold(each.pools, exchange.owner(), kOfferHold,
                                       each.subnet->reserved)
                       .has_value();
               });
    });
}

bool Responder::held_by_other(const Exchange& exchange) {
    if (!exchange.gives_address()) return false;
    const Ip& address = exchange.address();
    return view_.with([&](PoolView& view) {
        if (view.held_for_other(address, exchange.owner())) return true;
        const bool newcomer = exchange.facts.mine.empty();
        view.hold(address, exchange.owner(), kOfferHold, newcomer);
        return false;
    });
}

bool Responder::needs_written_offer(Exchange& exchange) {
    if (!exchange.is_offer()) return false;
    const Ip& address = exchange.address();
    const Subnet4& subnet = subnet_at(exchange.request, address);
    const OfferLifetime& lifetime = offer_lifetime_of(exchange.request, subnet);
    if (lifetime.seconds == 0) return false;
    Writes writes = offer_writes(exchange.request, exchange.facts, address, lifetime.seconds);
    if (writes.empty()) return false;
    const bool needed = view_.with([&](PoolView& view) {
        if (!lifetime.automatic) return true;
        // Nobody else offers what is reserved for the client.
        if (reserved_address(exchange.request) == address) return false;
        const std::string place = exchange.place();
        if (!view.contested(subnet.pools, address, exchange.pool_share, subnet.reserved) ||
            !view.written_offers().has_room(place, view.now())) {
            return false;
        }
        view.written_offers().add(address, place, view.now() + seconds(lifetime.seconds));
        return true;
    });
    if (needed) exchange.decision.writes = std::move(writes);
    return needed;
}

void Responder::renew_in_outage(Exchanges& open, const Config& config, const ClusterView& cluster) {
    // Another frontend with a database could have heard of the lease's end since.
    if (!config.renewals_in_outage || cluster.others_serve) return;
    const Instant now = clock_();
    for (Exchange& exchange : open) {
        if (exchange.stage == Exchange::Stage::Done) continue;
        const auto address = extended_address(exchange.request);
        if (!address) continue;
        const std::uint32_t left = view_.with([&](PoolView& view) {
            return view.leases().seconds_left(*address, exchange.owner(), now);
        });
        if (left == 0) continue;
        exchange.decision = decide_in_outage(exchange.request, left);
        release(exchange);
    }
}

void Responder::release(Exchange& exchange) {
    const Decision4& decision = exchange.decision;
    // Promise P2: whatever must be written is durable before the client hears of it.
    check(exchange.durable || decision.writes.empty(), "an answer waits for its writes");
    exchange.stage = Exchange::Stage::Done;
    in_vain_ = in_vain_ && decision.event.kind == EventKind::PoolExhausted;
    observer_.decided(exchange.request, decision.event);
    if (!decision.reply) return;
    const Reply4& reply = *decision.reply;
    released_.push_back({encode(reply.packet, reply.size_max), reply.destination,
                         reply.destination_port, reply.interface, reply.source,
                         reply.link_destination});
    observer_.sent(exchange.request, reply);
}

/// Together: a system call for each would cost more than all else that is done for an answer.
void Responder::flush(const Send& send) {
    if (released_.empty()) return;
    send(released_);
    released_.clear();
}

}  // namespace leasehold

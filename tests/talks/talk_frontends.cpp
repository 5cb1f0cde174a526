#include "talk_frontends.h"

#include <algorithm>

#include "talk_message.h"

namespace leasehold::talks {

namespace {

Ip interface_address() { return *Ip::from_text(kInterfaceAddress); }

/// The frontends of a cluster have 192.0.2.1, 192.0.2.2 …
Ip address_of(std::size_t index) { return interface_address().plus(index); }

std::string name_of(std::size_t index) { return "frontend " + std::to_string(index + 1); }

}  // namespace

Frontends::Frontend::Frontend(const Backend& backend, const ConfigHolder& config,
                              Observer& observer)
    : store(backend.open()),
      cluster(ClusterView{{{interface_address()}}, {}}),
      responder(store, config, view, cluster, observer, [] { return Instant{}; }) {
    const bool renewals = config.current()->renewals_in_outage;
    view.with([&](PoolView& pools) { pools.leases().switch_on(renewals); });
}

namespace {

tl::unexpected<Error> lost() { return fail("the database is away"); }

}  // namespace

Result<std::vector<Facts>> Frontends::SeverableStore::look_up(std::span<const Question> questions) {
    if (away) return lost();
    return store_->look_up(questions);
}

Result<std::vector<Outcome>> Frontends::SeverableStore::commit(std::span<const Writes> batch) {
    if (away) return lost();
    return store_->commit(batch);
}

Result<Page<Lease>> Frontends::SeverableStore::list(const LeaseFilter& filter,
                                                    const Cursor& cursor) {
    if (away) return lost();
    return store_->list(filter, cursor);
}

Result<Changes> Frontends::SeverableStore::changed_since(const Mark& mark) {
    if (away) return lost();
    return store_->changed_since(mark);
}

Result<std::size_t> Frontends::SeverableStore::reclaim(Share share, std::size_t max,
                                                       std::uint32_t hold_seconds) {
    if (away) return lost();
    return store_->reclaim(share, max, hold_seconds);
}

Frontends::Frontends(const Backend& backend, const ConfigHolder& config, Observer& observer,
                     unsigned count, bool elects)
    : backend_(backend),
      config_(config),
      observer_(observer),
      elects_(elects),
      alive_(count, true) {
    forget();
}

void Frontends::forget() {
    frontends_.clear();
    for (std::size_t i = 0; i < alive_.size(); ++i) {
        frontends_.push_back(std::make_unique<Frontend>(backend_, config_, observer_));
    }
    if (elects_) publish_views();
}

void Frontends::publish_views() {
    std::vector<Member> members;
    // The dead are still ours: their clients go on naming them.
    ServerIdentifiers identifiers;
    for (std::size_t i = 0; i < alive_.size(); ++i) {
        const MemberState state = alive_[i] ? MemberState::Alive : MemberState::Dead;
        members.push_back(
            {name_of(i), {address_of(i), 7946}, 1, state, !frontends_[i]->store.away});
        identifiers.ours.push_back(address_of(i));
    }
    const Duration delay = milliseconds(config_.current()->cluster.max_ack_delay_ms);
    for (std::size_t i = 0; i < alive_.size(); ++i) {
        frontends_[i]->cluster.publish(std::make_shared<const ClusterView>(ClusterView{
            identifiers, Election(name_of(i), members, delay), others_serve(name_of(i), members)}));
    }
}

Result<std::size_t> Frontends::find(const std::string& who) const {
    const bool number =
        !who.empty() && who.size() < 4 && who.find_first_not_of("0123456789") == std::string::npos;
    const std::string owner = frontends_.front()->cluster.current()->election.owner(bucket_);
    for (std::size_t i = 0; i < alive_.size(); ++i) {
        const bool owns = name_of(i) == owner;
        if (who == "owner" && owns) return i;
        if (who == "other" && !owns && alive_[i]) return i;
        if (number && std::stoul(who) == i + 1) return i;
    }
    return fail("there is no frontend '" + who + "'");
}

std::string Frontends::set_alive(const std::string& who, bool alive) {
    if (!elects_) return "only in a cluster: say `cluster N` first";
    const auto index = find(who);
    if (!index) return index.error().message;
    if (alive_[*index] == alive)
        return name_of(*index) + (alive ? " lives" : " is dead") + " already";
    alive_[*index] = alive;
    publish_views();
    return "";
}

std::string Frontends::dies(const std::string& who) { return set_alive(who, false); }

std::string Frontends::joins(const std::string& who) { return set_alive(who, true); }

std::string Frontends::database(const Step& step) {
    if (step.subject != "away" && step.subject != "back") {
        return "the database is `away` or `back`, not '" + step.subject + "'";
    }
    const auto only = step.value("of");
    const auto index = only ? find(*only) : Result<std::size_t>(0);
    if (!index) return index.error().message;
    for (std::size_t i = 0; i < frontends_.size(); ++i) {
        if (!only || i == *index) frontends_[i]->store.away = step.subject == "away";
    }
    if (elects_) publish_views();
    return "";
}

std::string Frontends::hear(const Step& step, const Datagram& datagram,
                            std::vector<Outgoing>& answers) {
    if (elects_) return hear_all(step, datagram, answers);
    const auto named = step.value("to");
    const std::size_t chosen = named ? std::stoul(*named) - 1 : turn_++;
    return hear_one(chosen % frontends_.size(), datagram, answers);
}

std::string Frontends::hear_one(std::size_t index, const Datagram& datagram,
                                std::vector<Outgoing>& answers) {
    const auto answered =
        frontends_[index]->responder.respond({&datagram, 1}, [&](std::span<const Outgoing> all) {
            answers.insert(answers.end(), all.begin(), all.end());
        });
    return answered || frontends_[index]->store.away ? "" : answered.error().message;
}

std::string Frontends::hear_all(const Step& step, const Datagram& datagram,
                                std::vector<Outgoing>& answers) {
    const auto packet = decode4(datagram.wire);
    if (!packet) return packet.error().message;
    bucket_ = bucket_of(*packet);
    const bool to_own_address =
        !step.value("dst") && datagram.arrival.destination == interface_address();
    const auto named = step.value("to");
    const auto only = named ? find(*named) : Result<std::size_t>(0);
    if (!only) return only.error().message;
    if (to_own_address && !named && packet->giaddr.is_unspecified()) {
        return "a unicast goes to one frontend: say which by to=";
    }
    std::string who;
    for (std::size_t i = 0; i < frontends_.size(); ++i) {
        if (!alive_[i] || (named && *only != i)) continue;
        Datagram copy = datagram;
        copy.arrival.interface_address = address_of(i);
        if (to_own_address) copy.arrival.destination = address_of(i);
        const std::size_t before = answers.size();
        if (std::string problem = hear_one(i, copy, answers); !problem.empty()) return problem;
        if (answers.size() > before) who += (who.empty() ? "" : " and ") + name_of(i);
    }
    return answers.size() > 1 ? "at most one may answer, not " + who : "";
}

}  // namespace leasehold::talks

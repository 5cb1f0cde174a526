#include "tests/bench/dhcpload/load_run.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace leasehold::load {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000, kMillisecond = 1'000'000;
constexpr std::uint32_t kOfferApartMs = 10'000;
constexpr std::uint32_t kBlock = 1U << 24, kBlockMask = kBlock - 1;
/// So many are begun before answers are looked at again.
constexpr unsigned kBurst = 64;
constexpr std::size_t kTimesMax = 20'000'000;

std::uint64_t nanoseconds() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

void keep(std::vector<std::uint32_t>& times, std::uint64_t time) {
    if (times.size() < kTimesMax) {
        times.push_back(static_cast<std::uint32_t>(std::min<std::uint64_t>(time, UINT32_MAX)));
    }
}

}  // namespace

LoadRun::LoadRun(LoadOptions options, LoadSocket& socket)
    : options_(std::move(options)),
      socket_(socket),
      clients_(options_.clients),
      offered_(kBlock),
      holder_(kBlock),
      done_by_second_(static_cast<std::size_t>(options_.seconds) + 1) {}

void LoadRun::run() {
    begun_ = last_done_ = nanoseconds();
    until_ = begun_ + static_cast<std::uint64_t>(options_.seconds * double(kSecond));
    const std::uint64_t patience = options_.timeout_ms * kMillisecond;
    std::uint64_t over_since = 0;
    if (options_.mode != Mode::Renew) next_ = options_.skip;
    while (true) {
        now_ = nanoseconds();
        const bool renews = options_.mode == Mode::Renew;
        const bool over = now_ >= until_ || (!renews && next_ >= options_.clients);
        if (!over) start_some(now_);
        socket_.flush();
        const std::size_t got = socket_.receive(
            [this](const Incoming& incoming, std::size_t server) { took(incoming, server); });
        expire(now_);
        socket_.flush();
        if (over && over_since == 0) over_since = now_;
        // Where an answer was missed it may still come, and count as a late one.
        const bool is_complete =
            outstanding_ == 0 && counts_.offers_missed + counts_.acks_missed == 0;
        if (over && (is_complete || now_ > over_since + 2 * patience)) break;
        if (got == 0)
            socket_.wait(options_.rate > 0 && !over ? kMillisecond / 5 : 5 * kMillisecond);
    }
}

std::uint64_t LoadRun::due(std::uint64_t now) const {
    if (options_.rate <= 0) {
        return outstanding_ < options_.window ? options_.window - outstanding_ : 0;
    }
    const auto all =
        static_cast<std::uint64_t>(options_.rate * double(now - begun_) / double(kSecond)) + 1;
    return all > counts_.started ? all - counts_.started : 0;
}

void LoadRun::start_some(std::uint64_t now) {
    for (auto left = std::min<std::uint64_t>(due(now), kBurst); left > 0; --left) {
        if (!start_next(now)) break;
    }
}

bool LoadRun::start_next(std::uint64_t now) {
    if (options_.mode == Mode::Renew) {
        if (next_ >= holders_.size()) next_ = 0;
        // The rotation caught up with one that is not answered yet.
        if (clients_[holders_[next_]].stage == Stage::AwaitsAck) return false;
    } else {
        // Those who hold a lease from the beginning are not new.
        while (next_ < options_.clients && clients_[next_].holds) ++next_;
        if (next_ >= options_.clients) return false;
    }
    const std::uint32_t number = options_.mode == Mode::Renew ? holders_[next_] : next_;
    ++next_;
    ++counts_.started;
    ++outstanding_;
    clients_[number].tries = 0;
    begin(number, now);
    return true;
}

void LoadRun::begin(std::uint32_t number, std::uint64_t now) {
    Client& client = clients_[number];
    ++client.tries;
    ++client.generation;
    pending_.push_back({number, client.generation, now});
    if (options_.mode == Mode::Renew) {
        send_request(number, now);
    } else {
        send_discover(number, now);
    }
}

Outgoing LoadRun::message(std::uint32_t number, std::uint8_t type) const {
    Outgoing outgoing;
    outgoing.type = type;
    outgoing.xid = (std::uint32_t{clients_[number].generation} << 24) | number;
    outgoing.hardware = {options_.series, options_.first + number};
    outgoing.giaddr = options_.local;
    return outgoing;
}

void LoadRun::send_discover(std::uint32_t number, std::uint64_t now) {
    Client& client = clients_[number];
    client.stage = Stage::AwaitsOffer;
    client.sent = now;
    const Outgoing outgoing = message(number, kDiscover);
    for (std::size_t server = 0; server < socket_.servers(); ++server) {
        if (options_.spread && server != number % socket_.servers()) continue;
        socket_.send(outgoing, server);
        ++counts_.discovers;
    }
}

void LoadRun::send_request(std::uint32_t number, std::uint64_t now) {
    Client& client = clients_[number];
    const bool renews = options_.mode == Mode::Renew;
    client.stage = Stage::AwaitsAck;
    client.sent = now;
    Outgoing outgoing = message(number, kRequest);
    if (renews) {
        outgoing.ciaddr = client.address;
        client.server = static_cast<std::uint8_t>(number % socket_.servers());
    } else {
        outgoing.requested = client.address;
        outgoing.server_identifier = client.server_identifier;
    }
    for (std::size_t server = 0; server < socket_.servers(); ++server) {
        if (!options_.request_to_all && server != client.server) continue;
        socket_.send(outgoing, server);
        ++counts_.requests;
    }
}

/// RFC 2131 §4.4.6: what is given up needs no answer. The address is free to be offered at once.
void LoadRun::release_one(std::uint32_t but) {
    if (holders_.size() < 2) return;
    std::size_t at = random_.below(holders_.size());
    if (holders_[at] == but) at = (at + 1) % holders_.size();
    const std::uint32_t number = holders_[at];
    holders_[at] = holders_.back();
    holders_.pop_back();
    Client& client = clients_[number];
    Outgoing outgoing = message(number, kRelease);
    outgoing.giaddr = 0;  // unicast, past the relay (RFC 2131 §4.4.4)
    outgoing.ciaddr = client.address;
    outgoing.server_identifier = client.server_identifier;
    socket_.send(outgoing, client.server);
    ++counts_.releases;
    client.holds = false;
    holder_[client.address & kBlockMask] = 0;
    offered_[client.address & kBlockMask] = {};
}

void LoadRun::took(const Incoming& incoming, std::size_t server) {
    now_ = nanoseconds();
    const std::uint32_t number = incoming.xid & kBlockMask;
    const bool known = server < socket_.servers() && number < clients_.size() &&
                       clients_[number].generation == incoming.xid >> 24;
    counts_.offers += incoming.type == kOffer;
    counts_.acks += incoming.type == kAck;
    counts_.naks += incoming.type == kNak;
    if (!known) {
        ++counts_.orphans;
    } else if (incoming.type == kOffer) {
        took_offer(number, incoming, server);
    } else if (incoming.type == kAck) {
        took_ack(number, incoming);
    } else if (incoming.type == kNak) {
        took_nak(number);
    }
}

void LoadRun::took_offer(std::uint32_t number, const Incoming& incoming, std::size_t server) {
    Client& client = clients_[number];
    Offer& last = offered_[incoming.yiaddr & kBlockMask];
    const auto at_ms = static_cast<std::uint32_t>((now_ - begun_) / kMillisecond);
    if (last.client != 0 && last.client != number + 1 && at_ms - last.at_ms < kOfferApartMs) {
        ++counts_.offered_to_two;
    }
    last = {number + 1, at_ms};
    if (client.stage != Stage::AwaitsOffer) {
        ++(incoming.yiaddr == client.address ? counts_.second_offers_same
                                             : counts_.second_offers_other);
        return;
    }
    keep(offer_times_, now_ - client.sent);
    client.address = incoming.yiaddr;
    client.server_identifier = incoming.server_identifier;
    client.server = static_cast<std::uint8_t>(server);
    if (options_.mode == Mode::Discover) {
        end(client, Stage::Done);
    } else {
        send_request(number, now_);
    }
}

void LoadRun::took_ack(std::uint32_t number, const Incoming& incoming) {
    Client& client = clients_[number];
    if (incoming.yiaddr != client.address) ++counts_.ack_other_address;
    if (client.stage != Stage::AwaitsAck) {
        ++(client.stage == Stage::Done ? counts_.second_acks : counts_.orphans);
        return;
    }
    keep(ack_times_, now_ - client.sent);
    client.address = incoming.yiaddr;
    end(client, Stage::Done);
    if (!client.holds) hold(number);
    if (options_.mode == Mode::Churn) release_one(number);
}

void LoadRun::took_nak(std::uint32_t number) {
    Client& client = clients_[number];
    // Of several servers that were asked another one may still say ACK.
    const bool alone = socket_.servers() == 1 || !options_.request_to_all;
    if (client.stage == Stage::AwaitsAck && alone) end(client, Stage::Failed);
}

void LoadRun::hold(std::uint32_t number) {
    Client& client = clients_[number];
    std::uint32_t& holder = holder_[client.address & kBlockMask];
    if (holder != 0 && holder != number + 1) ++counts_.acked_to_two;
    holder = number + 1;
    client.holds = true;
    holders_.push_back(number);
}

void LoadRun::end(Client& client, Stage stage) {
    client.stage = stage;
    --outstanding_;
    if (stage != Stage::Done) return;
    ++counts_.done;
    if (now_ >= until_) return;
    ++counts_.done_in_time;
    last_done_ = now_;
    ++done_by_second_[(now_ - begun_) / kSecond];
}

void LoadRun::expire(std::uint64_t now) {
    const std::uint64_t patience = options_.timeout_ms * kMillisecond;
    while (!pending_.empty()) {
        const Pending first = pending_.front();
        Client& client = clients_[first.client];
        const bool open = client.generation == first.generation &&
                          (client.stage == Stage::AwaitsOffer || client.stage == Stage::AwaitsAck);
        if (open && now - first.since < patience) break;
        pending_.pop_front();
        if (!open) continue;
        ++(client.stage == Stage::AwaitsOffer ? counts_.offers_missed : counts_.acks_missed);
        if (client.tries < options_.tries && now < until_) {
            begin(first.client, now);
        } else {
            end(client, Stage::Failed);
        }
    }
}

}  // namespace leasehold::load

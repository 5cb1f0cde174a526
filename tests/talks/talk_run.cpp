#include "talk_run.h"

#include <vector>

#include "server/responder.h"
#include "talk_config.h"
#include "talk_frontends.h"
#include "talk_message.h"

namespace leasehold::talks {

namespace {

/// Remembers nothing but what refused() and malformed() said last, for messages of failure.
class TalkObserver : public Observer {
  public:
    void received(const Datagram&) override {}
    void malformed(const Datagram&, const Error& error) override { last_ = error.message; }
    void decided(const Request4&, const Event& event) override { last_ = event.detail; }
    void sent(const Request4&, const Reply4&) override {}
    void refused(const Request4&, const std::string& why) override { last_ = why; }
    void store_failed(const Error& error, std::size_t) override { last_ = error.message; }
    void conflict(const Request4&) override {}
    void batch(std::size_t) override {}
    const std::string& last() const { return last_; }

  private:
    std::string last_;
};

std::string state_name(LeaseState state) {
    switch (state) {
        case LeaseState::Assigned:
            return "assigned";
        case LeaseState::Declined:
            return "declined";
        case LeaseState::ExpiredReclaimed:
            return "expired-reclaimed";
        case LeaseState::Released:
            return "released";
        case LeaseState::Registered:
            return "registered";
    }
    return "unknown";
}

std::string row_field(const Lease& row, const std::string& key) {
    if (key == "state") return state_name(row.state);
    if (key == "mac") return to_hex(row.hwaddr, ':');
    if (key == "cid") return to_hex(row.client_id);
    if (key == "hostname") return row.hostname;
    if (key == "subnet") return std::to_string(row.subnet_id);
    if (key == "pool-id") return std::to_string(row.pool_id);
    if (key == "relay-id") return to_hex(row.relay_id);
    if (key == "remote-id") return to_hex(row.remote_id);
    if (key == "lifetime") {
        return row.valid_lifetime == kInfiniteLifetime ? "infinite"
                                                       : std::to_string(row.valid_lifetime);
    }
    if (key == "user-context") return row.user_context;
    if (key == "owned") return row.owner.empty() ? "no" : "yes";
    return "(a row has no '" + key + "')";
}

std::string different(const Word& expected, const std::string& found) {
    return expected.key + "=" + expected.value + ", got '" + found + "'";
}

class Player {
  public:
    Player(const Talk& talk, const Backend& backend, unsigned frontends)
        : talk_(talk), backend_(backend), count_(frontends) {}

    std::string play() {
        if (std::string refused = configure(config_words(talk_)); !refused.empty()) {
            return talk_.file + ": " + refused;
        }
        backend_.clear();
        const bool elects = talk_.cluster > 0;
        frontends_.emplace(backend_, config_, observer_, elects ? talk_.cluster : count_, elects);
        for (const Step& step : talk_.steps) {
            std::string problem = take(step);
            if (!problem.empty()) return at(step) + std::move(problem);
        }
        return answers_.empty() ? "" : talk_.file + ": at the end: unexpected " + pending();
    }

  private:
    std::string configure(std::span<const Word> words) {
        auto config = config_of(words);
        if (!config) return config.error().message;
        config_.publish(*std::move(config));
        return "";
    }

    std::string at(const Step& step) const {
        return talk_.file + ":" + std::to_string(step.line) + ": ";
    }

    std::string take(const Step& step) {
        switch (step.kind) {
            case Step::Kind::Config:
            case Step::Kind::Cluster:
                return "";
            case Step::Kind::Dies:
                return frontends_->dies(step.subject);
            case Step::Kind::Joins:
                return frontends_->joins(step.subject);
            case Step::Kind::Database:
                return frontends_->database(step);
            case Step::Kind::Reload:
                return configure(step.words);
            case Step::Kind::Send:
                return answers_.empty() ? send(step) : "before this: unexpected " + pending();
            case Step::Kind::Expect:
                return expect(step);
            case Step::Kind::Row:
                return step.subject == "count" ? count_rows(step) : row(step);
            case Step::Kind::Wait:
                backend_.pass(static_cast<std::uint32_t>(std::stoul(step.subject)));
                // What frontends believe is only a hint; their offers are forgotten by then.
                frontends_->forget();
                return "";
        }
        return "";
    }

    std::string send(const Step& step) {
        const auto datagram = message_of(step, variables_);
        if (!datagram) return datagram.error().message;
        return frontends_->hear(step, *datagram, answers_);
    }

    std::string expect(const Step& step) {
        if (step.subject == "silence") return answers_.empty() ? "" : "unexpected " + pending();
        if (answers_.empty()) {
            return "expected " + step.subject + ", got silence (" + observer_.last() + ")";
        }
        const Outgoing answer = answers_.front();
        answers_.erase(answers_.begin());
        const std::string problem = mismatch(step, answer, variables_);
        const auto packet = decode4(answer.wire);
        if (!problem.empty()) return problem + "\n    in: " + (packet ? text_of(*packet) : "?");
        variables_["yiaddr"] = packet->yiaddr.text();
        const auto server = packet->options.ip4(54);
        variables_["server"] = server ? server->text() : "";
        return "";
    }

    std::string pending() const {
        const auto packet = decode4(answers_.front().wire);
        return packet ? text_of(*packet) : "unreadable answer";
    }

    Result<std::vector<Lease>> rows() {
        const auto page = frontends_->store().list({}, {.after = {}, .limit = 10000});
        if (!page) return fail(page.error().message);
        return page->rows;
    }

    std::string row(const Step& step) {
        const auto all = rows();
        if (!all) return all.error().message;
        std::string text = step.subject;
        if (text.starts_with('$')) text = variables_[text.substr(1)];
        const Lease* found = nullptr;
        for (const Lease& lease : *all) {
            if (lease.address.text() == text) found = &lease;
        }
        for (const Word& word : step.words) {
            if (word.key == "none") {
                if (found) return "expected no row for " + text;
                continue;
            }
            if (!found) return "expected a row for " + text + ", there is none";
            const std::string value = row_field(*found, word.key);
            if (value != word.value) {
                return "for " + text + " expected " + different(word, value);
            }
        }
        return "";
    }

    /// "= count 3 state=assigned"
    std::string count_rows(const Step& step) {
        const auto all = rows();
        if (!all) return all.error().message;
        std::size_t wanted = 0, found = 0;
        std::vector<Word> conditions;
        for (const Word& word : step.words) {
            if (word.value.empty()) {
                wanted = std::stoul(word.key);
            } else {
                conditions.push_back(word);
            }
        }
        for (const Lease& lease : *all) {
            bool all_hold = true;
            for (const Word& word : conditions) {
                all_hold = all_hold && row_field(lease, word.key) == word.value;
            }
            found += all_hold ? 1 : 0;
        }
        return found == wanted
                   ? ""
                   : "expected " + std::to_string(wanted) + " rows, found " + std::to_string(found);
    }

    const Talk& talk_;
    const Backend& backend_;
    unsigned count_;
    ConfigHolder config_;
    TalkObserver observer_;
    std::optional<Frontends> frontends_;
    std::vector<Outgoing> answers_;
    Variables variables_;
};

}  // namespace

std::string play(const Talk& talk, const Backend& backend, unsigned frontends) {
    return Player(talk, backend, frontends).play();
}

}  // namespace leasehold::talks

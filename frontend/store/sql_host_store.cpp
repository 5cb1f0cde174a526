#include "store/sql_host_store.h"

#include <algorithm>

#include "base/check.h"
#include "store/host_row.h"
#include "store/lease_store.h"
#include "store/statements.h"

namespace leasehold {
namespace {

/// How often a read is run again after a loss.
constexpr unsigned kTriesMax = 3;

/// The parameters of kReservations for a whole batch, with the texts that they look at.
class Asked {
  public:
    explicit Asked(std::span<const HostQuestion> questions) {
        for (const HostQuestion& question : questions) {
            if (question.empty()) continue;
            for (const HostIdentifier& identifier : question.identifiers) {
                identifiers_.push_back(stored_identifier(identifier));
            }
            for (const Ip& address : question.addresses) addresses_.push_back(address.text());
            subnets_.insert(subnets_.end(), question.subnet_ids.begin(), question.subnet_ids.end());
        }
        make_unique(identifiers_);
        make_unique(addresses_);
        make_unique(subnets_);
    }

    bool nothing() const { return subnets_.empty(); }
    std::vector<Argument> arguments() const {
        std::vector<Argument> lists(3, Argument::list({}));
        for (const std::string& text : identifiers_) lists[0].values.emplace_back(text);
        for (const std::uint32_t id : subnets_) lists[1].values.emplace_back(std::int64_t{id});
        for (const std::string& text : addresses_) lists[2].values.emplace_back(text);
        return lists;
    }

  private:
    template <class Values>
    static void make_unique(Values& values) {
        std::ranges::sort(values);
        values.erase(std::unique(values.begin(), values.end()), values.end());
    }

    std::vector<std::string> identifiers_, addresses_;
    std::vector<std::uint32_t> subnets_;
};

template <class Values, class Value>
bool has(const Values& values, const Value& value) {
    return std::ranges::find(values, value) != values.end();
}

/// What all questions of the batch asked for together brought this one too.
bool answers(const HostQuestion& question, const Reservation4& host) {
    return has(question.subnet_ids, host.subnet_id) &&
           (has(question.identifiers, host.identifier) ||
            (host.address && has(question.addresses, *host.address)));
}

}  // namespace

SqlHostStore::SqlHostStore(std::unique_ptr<Session> session, CurrentSchema schema, TellRow tell,
                           Duration deadline)
    : session_(std::move(session)),
      schema_(std::move(schema)),
      tell_(std::move(tell)),
      deadline_(deadline) {}

Result<Answer> SqlHostStore::run(std::span<const Argument> arguments) {
    const auto until = Session::Deadline::clock::now() + std::chrono::microseconds(deadline_.us);
    session_->set_deadline(until);
    for (unsigned tries = 1;; ++tries) {
        SessionResult<void> ready;
        if (!session_->connected()) ready = session_->connect();
        auto answer =
            ready.and_then([&] { return session_->run(statements::kReservations, arguments); });
        if (answer) return std::move(*answer);
        const SessionError::Kind kind = answer.error().kind;
        const bool again =
            ready && (kind == SessionError::Kind::Lost || kind == SessionError::Kind::InDoubt ||
                      kind == SessionError::Kind::Retry);
        if (again && tries < kTriesMax && Session::Deadline::clock::now() < until) continue;
        return fail(answer.error().message);
    }
}

Result<std::vector<std::vector<Reservation4>>> SqlHostStore::look_up(
    std::span<const HostQuestion> questions) {
    check(questions.size() <= kBatchMax, "more questions than kBatchMax");
    std::vector<std::vector<Reservation4>> found(questions.size());
    const Asked asked(questions);
    if (asked.nothing()) return found;
    const auto answer = run(asked.arguments());
    if (!answer) return tl::unexpected(answer.error());
    if (answer->rows.empty()) return found;
    const std::shared_ptr<const OptionSchema> schema = schema_();
    for (const Row& row : answer->rows) {
        const auto host = read_host(row, *schema);
        if (!host) {
            tell_(host.error().message);
            continue;
        }
        for (const std::string& problem : host->problems) {
            tell_("the reservation of " + host->reservation.identifier.text() + " in subnet " +
                  std::to_string(host->reservation.subnet_id) + ": " + problem);
        }
        for (std::size_t i = 0; i < questions.size(); ++i) {
            if (answers(questions[i], host->reservation)) found[i].push_back(host->reservation);
        }
    }
    return found;
}

}  // namespace leasehold

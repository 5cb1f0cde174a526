#include "admin/lease_import.h"

#include "base/text.h"
#include "store/secret.h"
#include "store/session_factory.h"

namespace leasehold {
namespace {

/// A file of the wrong kind has millions of wrong lines.
constexpr std::size_t kSaidMax = 200;

/// Two imports at once must not make the same write_ids.
Result<Random> seeded() {
    const auto secret = new_secret(sizeof(std::uint64_t));
    if (!secret) return tl::unexpected(secret.error());
    return Random(Reader(*secret).u64());
}

struct Line {
    Loaded kind;
    const char* text;
};
constexpr std::array kLines = {
    Line{Loaded::Added, "added"},
    Line{Loaded::Extended, "extended: the client's own lease ended earlier"},
    Line{Loaded::Kept, "kept: there already"},
    Line{Loaded::Moved, "held for nobody until they end: the client has another address"},
    Line{Loaded::Taken, "not taken: another client has the address"},
    Line{Loaded::Refused, "refused: the database cannot hold them"},
};

}  // namespace

LeaseImport::LeaseImport(std::unique_ptr<Session> session, Random random, std::ostream& error)
    : session_(std::move(session)), error_(&error) {
    if (session_) loader_ = std::make_unique<LeaseLoader>(*session_, random);
}

Result<LeaseImport> LeaseImport::open(const DatabaseConfig& database, std::ostream& error) {
    const auto version = read_schema_version(database);
    if (!version) return tl::unexpected(version.error());
    if (auto fits = check_schema(*version); !fits) return tl::unexpected(fits.error());
    auto session = open_session(database);
    if (!session) return tl::unexpected(session.error());
    const auto random = seeded();
    if (!random) return tl::unexpected(random.error());
    return LeaseImport(std::move(*session), *random, error);
}

LeaseImport LeaseImport::dry_run(std::ostream& error) { return {nullptr, Random(0), error}; }

Result<void> LeaseImport::add(Lease lease, std::string where) {
    ++total_;
    if (!session_) return {};
    batch_.push_back(std::move(lease));
    places_.push_back(std::move(where));
    return batch_.size() < kLoadMax ? Result<void>() : finish();
}

void LeaseImport::add_wrong(const std::string& where, const std::string& why) {
    ++wrong_;
    say(where + ": " + why);
}

Result<void> LeaseImport::finish() {
    if (batch_.empty()) return {};
    const auto outcomes = loader_->load(batch_);
    if (!outcomes) return tl::unexpected(outcomes.error());
    for (std::size_t i = 0; i < outcomes->size(); ++i) {
        const LoadOutcome& outcome = (*outcomes)[i];
        ++counts_[static_cast<std::size_t>(outcome.kind)];
        lost_ += outcome.lost ? 1 : 0;
        if (outcome.message.empty()) continue;
        const char* verb = outcome.kind == Loaded::Moved   ? " is held for nobody: "
                           : outcome.kind == Loaded::Taken ? " was not taken: "
                                                           : " was refused: ";
        say(places_[i] + ": " + batch_[i].address.text() + verb + outcome.message);
    }
    batch_.clear();
    places_.clear();
    return {};
}

int LeaseImport::summary(std::ostream& out) const {
    out << counted(total_, "lease") << (session_ ? "" : " would be loaded; nothing was changed")
        << "\n";
    for (const Line& line : kLines)
        if (count(line.kind) > 0) out << "  " << count(line.kind) << " " << line.text << "\n";
    if (wrong_ > 0) out << counted(wrong_, "line") << " could not be read\n";
    if (lost_ > 0)
        out << counted(lost_, "client") << " cannot keep an address that was not taken; see "
            << "the lines with \"was not taken\"\n";
    const bool well = wrong_ == 0 && lost_ == 0 && count(Loaded::Refused) == 0;
    return well ? 0 : 1;
}

void LeaseImport::say(const std::string& line) {
    if (said_ < kSaidMax) *error_ << "WARNING/leasehold-admin: " << line << "\n";
    if (++said_ == kSaidMax) *error_ << "WARNING/leasehold-admin: more of these are only counted\n";
}

}  // namespace leasehold

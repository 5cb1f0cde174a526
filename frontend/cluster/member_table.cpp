#include "cluster/member_table.h"

#include <algorithm>

#include "base/check.h"

namespace leasehold {

namespace {

int rank(MemberState state) {
    switch (state) {
        case MemberState::Alive:
            return 0;
        case MemberState::Suspect:
            return 1;
        default:
            return 2;
    }
}

}  // namespace

bool is_gone(const Member& member) { return rank(member.state) == 2; }

bool outranks(const Member& news, const Member& known) {
    if (news.incarnation != known.incarnation) return news.incarnation > known.incarnation;
    return rank(news.state) > rank(known.state);
}

std::size_t MemberTable::position(std::string_view name) const {
    const auto by_name = [](const Member& member, std::string_view wanted) {
        return member.name < wanted;
    };
    return static_cast<std::size_t>(
        std::lower_bound(members_.begin(), members_.end(), name, by_name) - members_.begin());
}

bool MemberTable::at(std::size_t index, std::string_view name) const {
    return index < members_.size() && members_[index].name == name;
}

std::optional<MemberTable::Change> MemberTable::apply(const Member& news, Instant now) {
    const std::size_t index = position(news.name);
    const auto offset = static_cast<std::ptrdiff_t>(index);
    if (!at(index, news.name)) {
        if (is_gone(news)) return std::nullopt;
        if (members_.size() >= kMembersMax) {
            ++refused_;
            return std::nullopt;
        }
        members_.insert(members_.begin() + offset, news);
        notes_.insert(notes_.begin() + offset, MemberNotes{.since = now});
        ++live_;
        return Change{std::nullopt, news};
    }
    Member& known = members_[index];
    if (!outranks(news, known)) return std::nullopt;
    Change change{known, news};
    if (news.incarnation == known.incarnation) {
        change.after.endpoint = known.endpoint;
        change.after.serving = known.serving;
    }
    live_ = live_ + (is_gone(known) ? 1 : 0) - (is_gone(news) ? 1 : 0);
    known = change.after;
    notes_[index] = {.since = now, .told_at = notes_[index].told_at};
    return change;
}

void MemberTable::forget_gone(std::string_view except, Instant now) {
    for (std::size_t index = members_.size(); index-- > 0;) {
        const Member& member = members_[index];
        if (!is_gone(member) || member.name == except) continue;
        if (now - notes_[index].since <= kRememberGone) continue;
        members_.erase(members_.begin() + static_cast<std::ptrdiff_t>(index));
        notes_.erase(notes_.begin() + static_cast<std::ptrdiff_t>(index));
    }
}

const Member* MemberTable::find(std::string_view name) const {
    const std::size_t index = position(name);
    return at(index, name) ? &members_[index] : nullptr;
}

MemberNotes& MemberTable::notes(std::string_view name) {
    const std::size_t index = position(name);
    check(at(index, name), "notes are of a known member");
    return notes_[index];
}

std::vector<std::string> MemberTable::draw_live(std::size_t count, std::string_view but,
                                                std::string_view nor, Random& random) const {
    std::vector<std::size_t> indexes;
    for (std::size_t index = 0; index < members_.size(); ++index) {
        const Member& member = members_[index];
        if (!is_gone(member) && member.name != but && member.name != nor) indexes.push_back(index);
    }
    std::vector<std::string> out;
    for (std::size_t drawn = 0; drawn < count && drawn < indexes.size(); ++drawn) {
        std::swap(indexes[drawn], indexes[drawn + random.below(indexes.size() - drawn)]);
        out.push_back(members_[indexes[drawn]].name);
    }
    return out;
}

}  // namespace leasehold

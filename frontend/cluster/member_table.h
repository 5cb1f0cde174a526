#pragma once
// Everybody that a frontend knows, ascending by name, and which news change it (SWIM, section 4.2).
// Bounded: beyond kMembersMax a new member is refused and counted.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "cluster/member.h"

namespace leasehold {

inline constexpr std::size_t kMembersMax = 2000;
/// The dead and those who left are remembered for so long, so that old news do not bring them back.
inline constexpr Duration kRememberGone = seconds(600);

/// SWIM, section 4.2: a higher incarnation wins; of the same one the worse news, and whoever is
/// gone (Dead or Left) stays so until a higher incarnation speaks.
bool outranks(const Member& news, const Member& known);

bool is_gone(const Member& member);

/// What a frontend notes about a member besides what it knows.
struct MemberNotes {
    Instant since;                       ///< of the state
    Instant dies_at = Instant::never();  ///< Suspect: Dead if not refuted by then
    Instant tell_at = Instant::never();  ///< Suspect: when to tell it so directly
    Instant told_at{-seconds(3600).us};  ///< when it was told directly that it is suspected or dead
};

class MemberTable {
  public:
    /// What applying news did.
    struct Change {
        std::optional<Member> before;  ///< none: it was not known
        Member after;
        bool operator==(const Change&) const = default;
    };

    /// Takes the news in, if they are news. The dead are not made known by news of their death. Of
    /// the incarnation known, endpoint and serving stay as they are: they change with a higher one.
    std::optional<Change> apply(const Member& news, Instant now);
    /// Forgets those gone for longer than kRememberGone, but not this name.
    void forget_gone(std::string_view except, Instant now);

    const Member* find(std::string_view name) const;
    /// Only of a known member (checked); valid until the next change.
    MemberNotes& notes(std::string_view name);

    std::span<const Member> members() const { return members_; }
    std::span<MemberNotes> notes() { return notes_; }
    std::span<const MemberNotes> notes() const { return notes_; }
    /// Alive and Suspect.
    std::size_t live() const { return live_; }
    std::uint64_t refused() const { return refused_; }

    /// Up to `count` names, drawn without repetition from the live ones but those two.
    std::vector<std::string> draw_live(std::size_t count, std::string_view but,
                                       std::string_view nor, Random& random) const;

  private:
    std::size_t position(std::string_view name) const;
    bool at(std::size_t index, std::string_view name) const;

    std::vector<Member> members_;
    std::vector<MemberNotes> notes_;  ///< of the same index
    std::size_t live_ = 0;
    std::uint64_t refused_ = 0;
};

}  // namespace leasehold

#pragma once
// Seals and opens gossip datagrams: HMAC-SHA256 (RFC 2104) over everything, a stamp that grows, and
// for each sender a window of the stamps it used, so that a recorded datagram says nothing twice.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cluster/gossip_codec.h"

namespace leasehold {

/// Why a datagram was not accepted; one counter for each.
enum class GossipRefusal : std::uint8_t {
    Malformed,  ///< too short, too long, not "LHG", another version, or a payload that breaks off
    WrongKey,   ///< the mac fits none of our keys
    Replayed,   ///< this stamp of this sender was seen, or is too old to tell
};

inline constexpr std::size_t kGossipKeyMin = 16;
/// Datagrams older than this are refused, so that a frontend that starts cannot be told old news.
inline constexpr Duration kGossipAgeMax = seconds(60);
/// Senders with a window; beyond, a new one is refused (Replayed) until another was silent for
/// kGossipAgeMax. Only who has the key gets here.
inline constexpr std::size_t kGossipSendersMax = 2000;

/// Seals and opens datagrams of one frontend. One thread.
class GossipSeal {
  public:
    /// The first key seals, all of them open: so a key can be changed under way. At least one; each
    /// of at least kGossipKeyMin octets (checked).
    explicit GossipSeal(const std::vector<Bytes>& keys);
    ~GossipSeal();
    GossipSeal(GossipSeal&&) noexcept;
    GossipSeal& operator=(GossipSeal&&) noexcept;

    void replace_keys(const std::vector<Bytes>& keys);

    /// `now`: the database's time as this frontend reckons it. Stamps grow strictly, whatever `now`
    /// does.
    Bytes seal(const GossipMessage& message, Instant now);

    /// The message, if it is authentic and new: from this sender no datagram of this stamp was
    /// opened before (a window below the highest one), and it is not older than kGossipAgeMax. A
    /// stamp from the future is accepted. A sender that was silent (or refused) for kGossipAgeMax
    /// starts anew, so that one that once lived in the future can be heard again; so does one that
    /// was heard last at a time that is in the future now.
    tl::expected<GossipMessage, GossipRefusal> open(ByteView datagram, Instant now);

  private:
    class Mac;  // OpenSSL's types stop in the .cpp

    /// The latest stamps of a sender, ascending, and when the last of them was accepted.
    struct Window {
        std::vector<Instant> stamps;
        Instant heard;
    };

    bool authentic(ByteView datagram);
    Window* window_of(const std::string& sender, Instant now);

    std::vector<std::unique_ptr<Mac>> keys_;
    Instant last_stamp_;
    std::map<std::string, Window> windows_;
};

}  // namespace leasehold

#include "cluster/gossip_seal.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>

#include "base/check.h"

namespace leasehold {

namespace {

/// Datagrams of a sender that overtake each other are few; it sends some ten a second at most.
constexpr std::size_t kWindow = 128;
// "LHG", version, type, stamp, a name of one octet, count and mac.
constexpr std::size_t kDatagramMin = 3 + 1 + 1 + 8 + 2 + 1 + kGossipMacSize;

using Digest = std::array<std::uint8_t, kGossipMacSize>;

/// False if the stamp was seen, or is below a full window.
bool take(std::vector<Instant>& stamps, Instant stamp) {
    const auto at = std::lower_bound(stamps.begin(), stamps.end(), stamp);
    if (at != stamps.end() && *at == stamp) return false;
    if (at == stamps.begin() && stamps.size() >= kWindow) return false;
    stamps.insert(at, stamp);
    if (stamps.size() > kWindow) stamps.erase(stamps.begin());
    return true;
}

}  // namespace

/// One key, prepared: its two hash states are computed once, not for every datagram.
class GossipSeal::Mac {
  public:
    explicit Mac(ByteView key) {
        check(key.size() >= kGossipKeyMin, "a gossip key has at least 16 octets");
        const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> hmac(
            EVP_MAC_fetch(nullptr, "HMAC", nullptr), EVP_MAC_free);
        check(hmac != nullptr, "OpenSSL has HMAC");
        context_.reset(EVP_MAC_CTX_new(hmac.get()));
        std::array<char, 7> digest{"SHA256"};
        const std::array<OSSL_PARAM, 2> parameters{
            OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
            OSSL_PARAM_construct_end()};
        check(context_ && EVP_MAC_init(context_.get(), key.data(), key.size(), parameters.data()),
              "OpenSSL takes the key");
    }

    Digest of(ByteView bytes) {
        Digest out{};
        std::size_t size = 0;
        // Without a key: the one it has.
        check(EVP_MAC_init(context_.get(), nullptr, 0, nullptr) &&
                  EVP_MAC_update(context_.get(), bytes.data(), bytes.size()) &&
                  EVP_MAC_final(context_.get(), out.data(), &size, out.size()) &&
                  size == out.size(),
              "OpenSSL computes HMAC-SHA256");
        return out;
    }

  private:
    std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> context_{nullptr, EVP_MAC_CTX_free};
};

GossipSeal::GossipSeal(const std::vector<Bytes>& keys) { replace_keys(keys); }
GossipSeal::~GossipSeal() = default;
GossipSeal::GossipSeal(GossipSeal&&) noexcept = default;
GossipSeal& GossipSeal::operator=(GossipSeal&&) noexcept = default;

void GossipSeal::replace_keys(const std::vector<Bytes>& keys) {
    check(!keys.empty(), "gossip needs a key");
    keys_.clear();
    for (const Bytes& key : keys) keys_.push_back(std::make_unique<Mac>(key));
}

Bytes GossipSeal::seal(const GossipMessage& message, Instant now) {
    last_stamp_ = std::max(now, last_stamp_ + Duration{1});
    Bytes out = encode_gossip(message, last_stamp_);
    const Digest mac = keys_.front()->of(out);
    out.insert(out.end(), mac.begin(), mac.end());
    return out;
}

bool GossipSeal::authentic(ByteView datagram) {
    const ByteView payload = datagram.first(datagram.size() - kGossipMacSize);
    const ByteView mac = datagram.last(kGossipMacSize);
    return std::any_of(keys_.begin(), keys_.end(), [&](const std::unique_ptr<Mac>& key) {
        return CRYPTO_memcmp(key->of(payload).data(), mac.data(), kGossipMacSize) == 0;
    });
}

GossipSeal::Window* GossipSeal::window_of(const std::string& sender, Instant now) {
    const auto known = windows_.find(sender);
    if (known != windows_.end()) return &known->second;
    const auto idle = [now](const auto& entry) {
        const Duration silence = now - entry.second.heard;
        return silence > kGossipAgeMax || silence < Duration{} - kGossipAgeMax;
    };
    if (windows_.size() >= kGossipSendersMax) std::erase_if(windows_, idle);
    return windows_.size() >= kGossipSendersMax ? nullptr : &windows_[sender];
}

tl::expected<GossipMessage, GossipRefusal> GossipSeal::open(ByteView datagram, Instant now) {
    const auto refused = [](GossipRefusal why) { return tl::unexpected<GossipRefusal>(why); };
    if (datagram.size() < kDatagramMin || datagram.size() > kGossipDatagramMax ||
        !equal(datagram.first(3), as_bytes("LHG")))
        return refused(GossipRefusal::Malformed);
    if (!authentic(datagram)) return refused(GossipRefusal::WrongKey);
    Result<StampedGossip> gossip = decode_gossip(datagram.first(datagram.size() - kGossipMacSize));
    if (!gossip) return refused(GossipRefusal::Malformed);
    if (now - gossip->stamp > kGossipAgeMax) return refused(GossipRefusal::Replayed);
    Window* window = window_of(gossip->message.sender, now);
    if (!window) return refused(GossipRefusal::Replayed);
    // Heard in the future: the database's clock went back since, and so did the sender's.
    if (now - window->heard > kGossipAgeMax || window->heard - now > kGossipAgeMax)
        window->stamps.clear();
    if (!take(window->stamps, gossip->stamp)) return refused(GossipRefusal::Replayed);
    window->heard = now;
    return std::move(gossip->message);
}

}  // namespace leasehold

#pragma once
// An IPv4 or IPv6 address, a prefix, and arithmetic on them, as plain values. Addresses of one
// family order by number; every IPv4 address orders before every IPv6 address.

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace leasehold {

class Ip {
  public:
    /// 0.0.0.0
    constexpr Ip() = default;
    static constexpr Ip v4(std::uint32_t number) {
        Ip ip;
        ip.bytes_[0] = static_cast<std::uint8_t>(number >> 24);
        ip.bytes_[1] = static_cast<std::uint8_t>(number >> 16);
        ip.bytes_[2] = static_cast<std::uint8_t>(number >> 8);
        ip.bytes_[3] = static_cast<std::uint8_t>(number);
        return ip;
    }
    /// From 4 or 16 bytes in network order. Error: any other length.
    static Result<Ip> from_bytes(ByteView bytes);
    /// "192.0.2.1" or "2001:db8::1", as inet_pton reads it. Error: anything else.
    static Result<Ip> from_text(std::string_view text);

    bool is_v4() const { return length_ == 4; }
    /// 0.0.0.0 or ::
    bool is_unspecified() const { return bytes_ == std::array<std::uint8_t, 16>{}; }
    bool is_broadcast() const { return is_v4() && number() == 0xffffffff; }
    /// The address as a number; only for IPv4 (checked).
    std::uint32_t number() const;
    ByteView bytes() const { return {bytes_.data(), length_}; }
    std::string text() const;
    /// The address `distance` further on; wraps around at the end of the address space.
    Ip plus(std::uint64_t distance) const;
    /// How far `this` is behind `from`; the largest uint64 if further than that. Families must
    /// agree.
    std::uint64_t distance_from(const Ip& from) const;

    auto operator<=>(const Ip&) const = default;

  private:
    std::uint8_t length_ = 4;
    std::array<std::uint8_t, 16> bytes_{};
};

struct Prefix {
    Ip address;
    std::uint8_t length = 0;

    /// "192.0.2.0/24". Error: no slash, a bad length, bits set beyond the length.
    static Result<Prefix> from_text(std::string_view text);
    bool contains(const Ip& ip) const;
    Ip first() const { return address; }
    Ip last() const;
    std::string text() const;
    bool operator==(const Prefix&) const = default;
};

/// An inclusive range of addresses of one family.
struct IpRange {
    Ip first;
    Ip last;

    bool contains(const Ip& ip) const { return first <= ip && ip <= last; }
    /// Number of addresses; the largest uint64 if there are more.
    std::uint64_t size() const;
    auto operator<=>(const IpRange&) const = default;
};

}  // namespace leasehold

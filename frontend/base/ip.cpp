#include "base/ip.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/check.h"

namespace leasehold {

Result<Ip> Ip::from_bytes(ByteView bytes) {
    if (bytes.size() != 4 && bytes.size() != 16) {
        return fail("an address has 4 or 16 bytes, not " + std::to_string(bytes.size()));
    }
    Ip ip;
    ip.length_ = static_cast<std::uint8_t>(bytes.size());
    std::ranges::copy(bytes, ip.bytes_.begin());
    return ip;
}

Result<Ip> Ip::from_text(std::string_view text) {
    const std::string terminated(text);
    Ip ip;
    if (inet_pton(AF_INET, terminated.c_str(), ip.bytes_.data()) == 1) return ip;
    ip.length_ = 16;
    if (inet_pton(AF_INET6, terminated.c_str(), ip.bytes_.data()) == 1) return ip;
    return fail("expected an IP address, got '" + terminated + "'");
}

std::uint32_t Ip::number() const {
    check(is_v4(), "number() is for IPv4 addresses");
    return Reader(bytes()).u32();
}

std::string Ip::text() const {
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    inet_ntop(is_v4() ? AF_INET : AF_INET6, bytes_.data(), buffer.data(), buffer.size());
    return buffer.data();
}

Ip Ip::plus(std::uint64_t distance) const {
    Ip sum = *this;
    for (std::size_t i = length_; i-- > 0 && distance != 0;) {
        distance += sum.bytes_[i];
        sum.bytes_[i] = static_cast<std::uint8_t>(distance & 0xff);
        distance >>= 8;
    }
    return sum;
}

std::uint64_t Ip::distance_from(const Ip& from) const {
    check(length_ == from.length_, "distance between addresses of two families");
    check(from <= *this, "distance to an address further on");
    std::array<std::uint8_t, 16> difference{};
    int borrow = 0;
    for (std::size_t i = length_; i-- > 0;) {
        const int digit = bytes_[i] - from.bytes_[i] - borrow;
        borrow = digit < 0 ? 1 : 0;
        difference[i] = static_cast<std::uint8_t>(digit & 0xff);
    }
    if (is_v4()) return Reader({difference.data(), 4}).u32();
    if (Reader({difference.data(), 8}).u64() != 0) return std::numeric_limits<std::uint64_t>::max();
    return Reader({difference.data() + 8, 8}).u64();
}

Result<Prefix> Prefix::from_text(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) {
        return fail("expected a prefix such as 192.0.2.0/24, got '" + std::string(text) + "'");
    }
    const auto address = Ip::from_text(text.substr(0, slash));
    if (!address) return fail(address.error().message + " in '" + std::string(text) + "'");
    const std::string_view digits = text.substr(slash + 1);
    unsigned length = 0;
    const auto [end, problem] =
        std::from_chars(digits.data(), digits.data() + digits.size(), length);
    const unsigned length_max = address->is_v4() ? 32 : 128;
    if (problem != std::errc{} || end != digits.data() + digits.size() || length > length_max) {
        return fail("expected a prefix length from 0 to " + std::to_string(length_max) + " in '" +
                    std::string(text) + "'");
    }
    const Prefix prefix{*address, static_cast<std::uint8_t>(length)};
    Prefix network = prefix;
    Bytes bytes = to_bytes(address->bytes());
    for (std::size_t bit = length; bit < length_max; ++bit) {
        bytes[bit / 8] &= static_cast<std::uint8_t>(~(0x80U >> (bit % 8)));
    }
    network.address = *Ip::from_bytes(bytes);
    if (network != prefix) {
        return fail("'" + std::string(text) + "' has bits set beyond its length; did you mean " +
                    network.text() + "?");
    }
    return prefix;
}

Ip Prefix::last() const {
    Bytes bytes = to_bytes(address.bytes());
    for (std::size_t bit = length; bit < bytes.size() * 8; ++bit) {
        bytes[bit / 8] |= static_cast<std::uint8_t>(0x80U >> (bit % 8));
    }
    return *Ip::from_bytes(bytes);
}

// Without last(): every message is held against every subnet.
bool Prefix::contains(const Ip& ip) const {
    const ByteView ours = address.bytes(), theirs = ip.bytes();
    if (ours.size() != theirs.size()) return false;
    const std::size_t whole = length / 8;
    if (!equal(ours.first(whole), theirs.first(whole))) return false;
    if (length % 8 == 0) return true;
    const unsigned differ = ours[whole] ^ theirs[whole];
    return differ >> (8 - length % 8) == 0;
}

std::string Prefix::text() const { return address.text() + "/" + std::to_string(length); }

std::uint64_t IpRange::size() const {
    const std::uint64_t distance = last.distance_from(first);
    return distance == std::numeric_limits<std::uint64_t>::max() ? distance : distance + 1;
}

}  // namespace leasehold

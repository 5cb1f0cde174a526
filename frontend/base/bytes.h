#pragma once
// Bytes, views of bytes, and the two cursors every codec is written with. Integers are big-endian
// (network order). A Reader's error sticks: a decoder reads straight on and checks ok() once.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace leasehold {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

/// The bytes of a text, without a terminating NUL.
ByteView as_bytes(std::string_view text);
/// The text whose bytes these are; nothing is checked or converted.
std::string to_string(ByteView bytes);
Bytes to_bytes(ByteView bytes);
bool equal(ByteView left, ByteView right);

/// Lower-case hexadecimal, "0200" or with a separator "02:00".
std::string to_hex(ByteView bytes, char separator = '\0');
/// Reads "0200", "0x0200", "02:00", "2:0" or "02 00". Error: an odd number of digits, another
/// character.
Result<Bytes> from_hex(std::string_view text);

/// True for well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms) without a NUL: what
/// every SQL server accepts as text.
bool is_storable_text(std::string_view text);

/// Reads forward through a view it does not own. Reading past the end sets the error, which sticks:
/// from then on every read yields zero or nothing, and remaining() is 0.
class Reader {
  public:
    explicit Reader(ByteView input) : rest_(input) {}

    std::uint8_t u8();
    std::uint16_t u16();
    std::uint32_t u32();
    std::uint64_t u64();
    /// The next `count` bytes, a view into the input.
    ByteView bytes(std::size_t count);
    ByteView rest();
    void skip(std::size_t count) { bytes(count); }

    std::size_t remaining() const { return rest_.size(); }
    bool ok() const { return ok_; }
    void fail();

  private:
    ByteView rest_;
    bool ok_ = true;
};

/// Appends to bytes that it owns; take() hands them over.
class Writer {
  public:
    void u8(std::uint8_t value) { out_.push_back(value); }
    void u16(std::uint16_t value);
    void u32(std::uint32_t value);
    void u64(std::uint64_t value);
    void bytes(ByteView value);
    void fill(std::size_t count, std::uint8_t value = 0);
    /// Makes room for so many bytes in all, so that writing them allocates once.
    void reserve(std::size_t size) { out_.reserve(size); }

    std::size_t size() const { return out_.size(); }
    ByteView view() const { return out_; }
    Bytes take() { return std::move(out_); }

  private:
    Bytes out_;
};

}  // namespace leasehold

#pragma once
// The options of a message in the order they stand on the wire, each code once (RFC 3396 joins the
// parts of a long option when decoding). A plain value; order counts in comparisons.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/ip.h"

namespace leasehold {

struct Option {
    std::uint16_t code = 0;
    Bytes data;
    bool operator==(const Option&) const = default;
};

class OptionMap {
  public:
    /// The option's data, or nullptr.
    const Bytes* find(std::uint16_t code) const;
    bool contains(std::uint16_t code) const { return find(code) != nullptr; }

    /// The value if the option is there and has exactly the length of its type.
    std::optional<std::uint8_t> u8(std::uint16_t code) const;
    std::optional<std::uint32_t> u32(std::uint16_t code) const;
    std::optional<Ip> ip4(std::uint16_t code) const;

    /// Replaces the option where it stands, or appends it.
    void set(std::uint16_t code, Bytes data);
    void set_u8(std::uint16_t code, std::uint8_t value);
    void set_u32(std::uint16_t code, std::uint32_t value);
    void set_ip4(std::uint16_t code, const Ip& value);
    /// Joins to the data that is there already (RFC 3396), or appends the option.
    void extend(std::uint16_t code, ByteView data);
    void erase(std::uint16_t code);

    bool empty() const { return options_.empty(); }
    std::size_t size() const { return options_.size(); }
    auto begin() const { return options_.begin(); }
    auto end() const { return options_.end(); }
    bool operator==(const OptionMap&) const = default;

  private:
    void append(Option option);

    std::vector<Option> options_;
};

}  // namespace leasehold

#include "codec/option_map.h"

#include <algorithm>

#include "base/check.h"

namespace leasehold {

namespace {

template <class Options>
auto position(Options& options, std::uint16_t code) {
    return std::ranges::find(options, code, &Option::code);
}

}  // namespace

const Bytes* OptionMap::find(std::uint16_t code) const {
    const auto found = position(options_, code);
    return found == options_.end() ? nullptr : &found->data;
}

std::optional<std::uint8_t> OptionMap::u8(std::uint16_t code) const {
    const Bytes* data = find(code);
    if (!data || data->size() != 1) return std::nullopt;
    return data->front();
}

std::optional<std::uint32_t> OptionMap::u32(std::uint16_t code) const {
    const Bytes* data = find(code);
    if (!data || data->size() != 4) return std::nullopt;
    return Reader(*data).u32();
}

std::optional<Ip> OptionMap::ip4(std::uint16_t code) const {
    const std::optional<std::uint32_t> number = u32(code);
    if (!number) return std::nullopt;
    return Ip::v4(*number);
}

void OptionMap::set(std::uint16_t code, Bytes data) {
    const auto found = position(options_, code);
    if (found == options_.end()) {
        append({code, std::move(data)});
    } else {
        found->data = std::move(data);
    }
}

void OptionMap::set_u8(std::uint16_t code, std::uint8_t value) { set(code, Bytes{value}); }

void OptionMap::set_u32(std::uint16_t code, std::uint32_t value) {
    set(code, to_bytes(Ip::v4(value).bytes()));
}

void OptionMap::set_ip4(std::uint16_t code, const Ip& value) {
    check(value.is_v4(), "an IPv4 option takes an IPv4 address");
    set(code, to_bytes(value.bytes()));
}

void OptionMap::extend(std::uint16_t code, ByteView data) {
    const auto found = position(options_, code);
    if (found == options_.end()) {
        append({code, to_bytes(data)});
    } else {
        found->data.insert(found->data.end(), data.begin(), data.end());
    }
}

void OptionMap::append(Option option) {
    // What messages have: growing to it one by one would move all of them four times.
    constexpr std::size_t kUsual = 12;
    if (options_.empty()) options_.reserve(kUsual);
    options_.push_back(std::move(option));
}

void OptionMap::erase(std::uint16_t code) {
    std::erase_if(options_, [code](const Option& option) { return option.code == code; });
}

}  // namespace leasehold

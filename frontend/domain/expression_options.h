#pragma once
// What expressions see of a message's options: as Kea reads them, views into the message.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "codec/option_defs.h"
#include "codec/packet4.h"

namespace leasehold {

struct FoundOption {
    const OptionDef* def = nullptr;  ///< nullptr: nobody knows its type
    std::uint16_t code = 0;
    ByteView data;
};

/// option[code].option[sub]: only of options that hold others.
std::optional<FoundOption> sub_option_of(const Packet4& packet, std::uint16_t code,
                                         std::int64_t sub);
/// The first sub-option of this code among code-length-data; one that runs over the end ends them.
std::optional<FoundOption> sub_option_in(ByteView data, std::int64_t code);

/// .hex: texts are without the NULs at their end.
ByteView binary_of(const FoundOption& option);
/// .text
std::string text_of(const FoundOption& option);

/// pkt.len: the fixed fields without the magic cookie, and the options with their headers.
std::uint32_t length_of(const Packet4& packet);

/// Option 125 (RFC 3925 §4): its first enterprise. `enterprise` 0: any.
struct VendorOptions {
    std::uint32_t enterprise = 0;
    ByteView data;
};
std::optional<VendorOptions> vendor_options(const Packet4& packet, std::int64_t enterprise);

/// Option 124 (RFC 3925 §3): the data of its first enterprise.
struct VendorClassChunks {
    std::uint32_t enterprise = 0;
    std::vector<ByteView> data;
};
std::optional<VendorClassChunks> vendor_class(const Packet4& packet, std::int64_t enterprise);

}  // namespace leasehold

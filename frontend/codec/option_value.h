#pragma once
// Option data between text, as it stands in a configuration, and bytes, as they stand on the wire.

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/ip.h"
#include "base/result.h"
#include "codec/option_defs.h"

namespace leasehold {

/// Kea's csv-format: values separated by commas ("\," is a comma inside a value), blanks around
/// them ignored. Errors name the value and what its type expects.
Result<Bytes> option_from_text(const OptionDef& def, std::string_view text);
/// Kea's csv-format false: hexadecimal ("0a0b", "0x0A0B", "0a:0b") or a text in single quotes.
Result<Bytes> option_from_hex(std::string_view text);
/// Is this data of the option's type? Sub-options may stand behind the value of an option that
/// encapsulates a space.
bool fits(const OptionDef& def, ByteView data);
/// For people: the values as option_from_text reads them; hexadecimal when they do not fit the
/// type.
std::string option_to_text(const OptionDef& def, ByteView data);

struct SubOption {
    std::uint8_t code = 0;
    Bytes data;
    bool operator==(const SubOption&) const = default;
};
/// The sub-options of option 82 or 43: code, length, data, repeated. A sub-option that runs over
/// the end ends the list: what came before it counts.
std::vector<SubOption> sub_options(ByteView data);

/// What options 124 and 125 hold for one enterprise; points into the option.
struct EnterpriseData {
    std::uint32_t enterprise = 0;
    ByteView data;
};
/// RFC 3925 §3 and §4: enterprise[4], length, data, repeated. One that runs over the end ends the
/// list: what came before it counts.
std::vector<EnterpriseData> enterprise_data(ByteView data);

}  // namespace leasehold

#pragma once
// One value of each option type between text and bytes: a table with one row per type. What is left
// to option_value is how values stand together in an option.

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "codec/option_defs.h"

namespace leasehold {

/// What a comma in the text of a value is, unless values stand in a list.
enum class Commas : std::uint8_t {
    Separate,  ///< the end of the value
    Belong,    ///< a part of the value, also where it is written "\,"
    Unread,    ///< the type reads them itself, backslashes and all
};

struct OptionTypeRule {
    OptionType type;
    std::string_view name;  ///< Kea's
    /// For errors: what a value looks like.
    std::string_view expected;
    Commas commas;
    /// The type is a list of values by itself.
    bool is_list;
    /// Appends the value of a trimmed text; false if the text is none.
    bool (*read)(std::string_view text, Writer& out);
    /// Appends the text of the value at `offset` of the option's data and moves `offset` behind it;
    /// false if there is none, or none that `read` gives back.
    bool (*print)(ByteView data, std::size_t& offset, std::string& text);
    /// Moves `offset` behind the value; false if there is none. nullptr: `print` can tell.
    bool (*skip)(ByteView data, std::size_t& offset) = nullptr;
};

const OptionTypeRule& rule_of(OptionType type);
/// Is there a value of this type? Then `offset` is behind it.
bool skip_value(OptionType type, ByteView data, std::size_t& offset);

}  // namespace leasehold

#pragma once
// Cuts a migration file into its statements. Knows what may hide a semicolon:
//
//   statement = anything but ";" outside of:
//     "--" … end of line      "/*" … "*/"      '…'  "…"  `…`  (doubled inside)      $tag$ … $tag$
//
// A backslash is a plain character, so the files do not escape with it.

#include <string_view>
#include <vector>

namespace leasehold {

/// Views into `text`, in order, each without its semicolon and without blanks and comments in
/// front; a piece of nothing but blanks and comments is left out. The last one may lack its
/// semicolon.
std::vector<std::string_view> split_sql(std::string_view text);

}  // namespace leasehold

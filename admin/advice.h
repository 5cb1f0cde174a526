#pragma once
// What an operator can do about an error of a database server, in the words of leasehold-admin's
// flags.

#include <string>
#include <string_view>

namespace leasehold {

/// A sentence for the errors that set-ups usually begin with; empty for others, and for servers
/// that speak another language.
std::string_view advice_for(std::string_view error);

}  // namespace leasehold

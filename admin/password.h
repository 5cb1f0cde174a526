#pragma once
// Asks a person for a password.

#include <string>

#include "base/result.h"

namespace leasehold {

/// Prints the prompt to the controlling terminal and reads a line from it without echo. Error: this
/// process has no terminal.
Result<std::string> ask_password(const std::string& prompt);

}  // namespace leasehold

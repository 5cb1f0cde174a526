#pragma once
// A statement of the table as one text for MySQL and MariaDB, its values written into it: numbers
// in decimal, bytes and text in hexadecimal, so that nothing needs to be escaped whatever the
// server's sql_mode and character set are.

#include <span>
#include <string>
#include <string_view>

#include "store/session.h"

namespace leasehold {

/// `text` has its fragments filled in and no "?" of its own.
std::string mysql_statement(std::string_view text, std::span<const Argument> arguments);

/// What a server's error code and SQLSTATE mean. A connection that was lost is Lost: whether
/// something may have been written is the caller's to know.
SessionError::Kind mysql_error_kind(int code, std::string_view sqlstate);

/// The server is a standby, by option or by transaction, and refuses every write at its start.
bool mysql_takes_no_writes(int code);

}  // namespace leasehold

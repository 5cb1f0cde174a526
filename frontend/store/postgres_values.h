#pragma once
// PostgreSQL's forms of values. Parameters go in binary: a batch is one array per column
// (array_send in the server's source: dimensions, whether there are NULLs, the elements' type, then
// each element behind its length), numbers are big-endian. Answers come as text, which is all
// libpqxx asks for.

#include <cstdint>
#include <string>
#include <string_view>

#include "store/session.h"

namespace leasehold {

/// A type of the server: an OID of pg_type.dat, which never change.
using PostgresType = std::uint32_t;

/// A parameter of that type, in binary. The value must fit its type, and is NULL in a list only:
/// checked.
std::string postgres_parameter(const Argument& argument, PostgresType type);

/// Of a type that it does not know, the text.
Cell read_text(std::string_view text, PostgresType type);

/// Does a warning that came with a commit leave it unproven? Its text is in the server's language
/// and its SQLSTATE that of any warning (01000), but a verbose one ends with the place in the
/// server that it comes from: syncrep.c waits for standbys. One that names no place does.
bool doubts_commit(std::string_view warning);

}  // namespace leasehold

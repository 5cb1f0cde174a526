#pragma once
// PostgreSQL's forms of values. Statements of the table go in binary, both ways: a batch is one
// array per column (array_send in the server's source: dimensions, whether there are NULLs, the
// elements' type, then each element behind its length), numbers are big-endian. What is run by its
// text is answered in text.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/session.h"

namespace leasehold {

/// A type of the server: an OID of pg_type.dat, which never change.
using PostgresType = std::uint32_t;

/// The parameters of one statement as libpq wants them. Reused, so that they are allocated once.
class PostgresParameters {
  public:
    /// One of each for each type. A value must fit its type: checked.
    void set(std::span<const Argument> arguments, std::span<const PostgresType> types);

    int count() const { return static_cast<int>(values_.size()); }
    const char* const* values() const { return values_.data(); }
    const int* lengths() const { return lengths_.data(); }
    /// All binary.
    const int* formats() const { return formats_.data(); }

  private:
    std::string bytes_;
    std::vector<const char*> values_;
    std::vector<int> lengths_, formats_;
};

/// Can read_binary() make a cell of it?
bool is_readable(PostgresType type);
Cell read_binary(std::string_view value, PostgresType type);
/// Of a type that it does not know, the text.
Cell read_text(std::string_view text, PostgresType type);

/// Does a warning that came with a commit leave it unproven? Its text is in the server's language
/// and its SQLSTATE that of any warning (01000), but it names the file of the server that it comes
/// from: syncrep.c waits for standbys. A warning that does not say where it comes from does.
bool doubts_commit(std::string_view source_file);

}  // namespace leasehold

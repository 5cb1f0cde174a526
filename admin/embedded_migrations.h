#pragma once
// The files of migrations/, compiled in.

#include <span>
#include <string_view>

namespace leasehold {

struct EmbeddedFile {
    std::string_view path;  ///< migrations/0001_leases/postgres.sql
    std::string_view text;
};

/// Ascending by path.
std::span<const EmbeddedFile> embedded_migrations();

}  // namespace leasehold

#pragma once
// The parts of the keyword table, one per file; config_keywords.h is what everybody else uses.

#include <span>

#include "domain/config_keywords.h"

namespace leasehold {

std::span<const Keyword> keyword_rows4();
std::span<const Keyword> keyword_rows6();
/// Databases, sockets, loggers, D2: what both families share.
std::span<const Keyword> keyword_rows_common();
std::span<const Keyword> keyword_rows_hooks();

}  // namespace leasehold

#pragma once
// The words that tests of leasehold-admin are written in: the real program, its arguments, what it
// says.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/admin/program.h"
#include "tests/admin/scratch_database.h"

namespace leasehold {

/// leasehold-admin's arguments for a command ("db-init", "import kea-csv") on this database.
std::vector<std::string> command(const std::string& words, const DatabaseConfig& database,
                                 const std::vector<std::string>& more = {});

/// Runs it, the password in the environment.
ProgramResult run(const std::string& words, const DatabaseConfig& database,
                  const std::vector<std::string>& more = {});

/// Exit code 0, this output, and no errors.
ProgramResult said(const std::string& output);

/// Exit code 1, and a line on stderr that holds all `parts`.
void expect_refused(const ProgramResult& result, const std::vector<std::string>& parts);

/// One of these parts is missing in the output: a failure.
void expect_says(const std::string& text, const std::vector<std::string>& parts);

}  // namespace leasehold

#pragma once
// Runs a program of the build as an operator does: arguments and environment in, exit code and the
// two outputs back.

#include <map>
#include <string>
#include <vector>

namespace leasehold {

struct ProgramResult {
    int exit_code = 0;
    std::string output;
    std::string errors;
    bool operator==(const ProgramResult&) const = default;
};

std::ostream& operator<<(std::ostream& out, const ProgramResult& result);

/// The folder of the program that runs now, and of its siblings.
std::string program_folder();

/// `command[0]` is looked up in program_folder(), then in PATH. The environment is this program's
/// with `variables`.
ProgramResult run_program(const std::vector<std::string>& command,
                          const std::map<std::string, std::string>& variables = {});

}  // namespace leasehold

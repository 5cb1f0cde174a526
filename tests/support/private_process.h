#pragma once
// The processes of a database server that a test program starts for itself.

#include <cstdint>
#include <string>
#include <vector>

namespace leasehold::test {

/// A port of the loopback that nobody listens on now.
std::uint16_t free_port();

/// Gives a folder to a user, if this program is root: database servers refuse to run as root.
void give_to(const std::string& user, const std::string& folder);

/// Starts a program, as that user if this one is root; it ends when this one does, by SIGQUIT, and
/// writes to the log.
int start_as(const std::string& user, const std::vector<std::string>& arguments,
             const std::string& log);

/// Waits for its end, but not for long.
bool ends_soon(int process);

/// Ends it by that signal, and waits for its end.
void end_process(int process, int signal);

/// The whole of a file, as much as there is.
std::string text_of_file(const std::string& path);

}  // namespace leasehold::test

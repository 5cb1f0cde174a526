// leasehold-admin: arguments in, exit code out.

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <span>
#include <string_view>

#include "admin/commands.h"
#include "admin/options.h"
#include "admin/password.h"
#include "version.h"

namespace leasehold {

namespace {

std::optional<std::string> environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

Result<std::string> read_file(const std::string& path) {
    std::ifstream file(path);
    if (!file) return fail("cannot read the file " + path);
    return std::string(std::istreambuf_iterator<char>(file), {});
}

/// False if there was nobody to ask.
bool ask_if(bool wanted, const std::string& prompt, std::string& into) {
    if (!wanted) return true;
    auto password = ask_password(prompt);
    if (!password) std::cerr << "ERROR/leasehold-admin: " << password.error().message << "\n";
    if (password) into = std::move(*password);
    return password.has_value();
}

/// Passwords leave the process list; `arguments` are the process's own.
void wipe_out(const std::string& password, std::span<char* const> arguments) {
    if (password.empty()) return;
    for (char* argument : arguments) {
        const std::string_view text(argument);
        if (!text.ends_with(password) || (text != password && !text.starts_with('-'))) continue;
        const std::size_t kept = text.size() - password.size();
        std::ranges::fill(std::span(argument, text.size()).subspan(kept), '\0');
    }
}

int run(std::span<char* const> given) {
    const std::vector<std::string> arguments(given.begin(), given.end());
    auto parsed = parse_admin_options(arguments, kVersion, read_file, environment);
    if (const auto* answer = std::get_if<AdminAnswer>(&parsed)) {
        (answer->exit_code == 0 ? std::cout : std::cerr) << answer->text;
        return answer->exit_code;
    }
    auto& options = std::get<AdminOptions>(parsed);
    wipe_out(options.database.password, given);
    wipe_out(options.source.database.password, given);
    for (const std::string& line : options.output) std::cout << line << std::endl;
    for (const std::string& line : options.warnings)
        std::cerr << "WARNING/leasehold-admin: " << line << "\n";
    const bool asked =
        ask_if(options.password_from_terminal, "Password: ", options.database.password) &&
        ask_if(options.source.password_from_terminal,
               "Password for the source: ", options.source.database.password);
    if (!asked) return 1;
    return run_admin_command(options, std::cout, std::cerr);
}

}  // namespace

}  // namespace leasehold

int main(int argc, char** argv) {
    return leasehold::run(std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
}

// leasehold-admin: arguments in, exit code out.

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

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

int run(const std::vector<std::string>& arguments) {
    auto parsed = parse_admin_options(arguments, kVersion, read_file, environment);
    if (const auto* answer = std::get_if<AdminAnswer>(&parsed)) {
        (answer->exit_code == 0 ? std::cout : std::cerr) << answer->text;
        return answer->exit_code;
    }
    auto& options = std::get<AdminOptions>(parsed);
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
    return leasehold::run(std::vector<std::string>(argv + 1, argv + argc));
}

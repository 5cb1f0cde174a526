#include "tests/admin/program.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <ostream>

#include "base/check.h"

namespace leasehold {

namespace {

std::string contents(std::FILE* file) {
    std::string text;
    std::rewind(file);
    for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file))
        text.push_back(static_cast<char>(c));
    std::fclose(file);
    return text;
}

[[noreturn]] void become(const std::vector<std::string>& command,
                         const std::map<std::string, std::string>& variables) {
    for (const auto& [name, value] : variables) setenv(name.c_str(), value.c_str(), 1);
    const std::string path = program_folder() + ":" + std::getenv("PATH");
    setenv("PATH", path.c_str(), 1);
    std::vector<char*> argv;
    argv.reserve(command.size() + 1);
    for (const std::string& argument : command) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    execvp(argv[0], argv.data());
    _exit(127);
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const ProgramResult& result) {
    return out << "exit " << result.exit_code << "\n"
               << result.output << "-- stderr:\n"
               << result.errors;
}

std::string program_folder() {
    return std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
}

ProgramResult run_program(const std::vector<std::string>& command,
                          const std::map<std::string, std::string>& variables) {
    std::FILE* output = std::tmpfile();
    std::FILE* errors = std::tmpfile();
    check(output != nullptr && errors != nullptr, "no temporary files");
    const int process = fork();
    if (process == 0) {
        // No terminal either: nothing may wait for a person.
        setsid();
        dup2(fileno(output), STDOUT_FILENO);
        dup2(fileno(errors), STDERR_FILENO);
        become(command, variables);
    }
    int status = 0;
    check(waitpid(process, &status, 0) == process, "the program was lost");
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return {code, contents(output), contents(errors)};
}

}  // namespace leasehold

// Passwords and who can see them: the process list, the screen, files.

#include <arpa/inet.h>
#include <pty.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>

#include "tests/admin/admin_words.h"
#include "tests/support/scratch_folder.h"

namespace leasehold {
namespace {

/// Never returns.
[[noreturn]] void become_admin(std::vector<std::string> words) {
    words[0] = program_folder() + "/" + words[0];
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    execv(argv[0], argv.data());
    _exit(127);
}

/// A server that takes a connection and says nothing.
class SilentServer {
  public:
    SilentServer() : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* const plain = reinterpret_cast<sockaddr*>(&address);
        socklen_t size = sizeof address;
        EXPECT_EQ(bind(listener_, plain, size), 0);
        EXPECT_EQ(listen(listener_, 4), 0);
        EXPECT_EQ(getsockname(listener_, plain, &size), 0);
        port_ = ntohs(address.sin_port);
    }
    ~SilentServer() { close(listener_); }
    SilentServer(const SilentServer&) = delete;
    SilentServer& operator=(const SilentServer&) = delete;

    std::string port() const { return std::to_string(port_); }
    /// Waits until somebody connects.
    int taken() const { return accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC); }
    void hang_up() {
        close(listener_);
        listener_ = -1;
    }

  private:
    int listener_;
    std::uint16_t port_ = 0;
};

std::string process_list_entry(int process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/cmdline", std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(file), {});
    std::ranges::replace(text, '\0', ' ');
    return text;
}

/// What the process list shows of the program while it waits for its server.
std::string shown_while_connecting(SilentServer& server, const std::vector<std::string>& words) {
    const int process = fork();
    if (process == 0) {
        alarm(30);
        become_admin(words);
    }
    const int connection = server.taken();
    std::string shown = process_list_entry(process);
    server.hang_up();
    close(connection);
    int status = 0;
    waitpid(process, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 1);
    return shown;
}

TEST(Passwords, AreWipedFromTheProcessListBeforeAnythingIsDone) {
    const std::vector<std::vector<std::string>> ways = {
        {"-p", "s3cret"}, {"-ps3cret"}, {"--password=s3cret"}, {"--password", "s3cret"}};
    for (const auto& way : ways) {
        SilentServer server;
        std::vector<std::string> words = {"leasehold-admin", "db-version", "pgsql",      "-h",
                                          "127.0.0.1",       "-P",         server.port()};
        words.insert(words.end(), way.begin(), way.end());
        const std::string shown = shown_while_connecting(server, words);
        EXPECT_NE(shown.find("db-version pgsql -h 127.0.0.1"), std::string::npos) << shown;
        EXPECT_EQ(shown.find("s3cret"), std::string::npos) << shown;
    }
    SilentServer kea;
    const std::string shown = shown_while_connecting(
        kea, {"leasehold-admin", "import", "kea-db", "sqlite", "-n", "/nonexistent", "--from-type",
              "pgsql", "--from-host", "127.0.0.1", "--from-port", kea.port(), "--from-password",
              "s3cret"});
    EXPECT_NE(shown.find("--from-password"), std::string::npos) << shown;
    EXPECT_EQ(shown.find("s3cret"), std::string::npos) << shown;
}

/// The program on a terminal of its own, where a person answers the prompt.
ProgramResult run_on_terminal(const std::vector<std::string>& words, const std::string& typed) {
    int terminal = -1;
    const int process = forkpty(&terminal, nullptr, nullptr, nullptr);
    if (process == 0) {
        alarm(30);
        become_admin(words);
    }
    ProgramResult result;
    std::array<char, 200> part{};
    bool answered = false;
    for (ssize_t size = 0; (size = read(terminal, part.data(), part.size())) > 0;) {
        result.output.append(part.data(), static_cast<std::size_t>(size));
        if (answered || result.output.find("Password: ") == std::string::npos) continue;
        EXPECT_EQ(write(terminal, typed.data(), typed.size()), static_cast<ssize_t>(typed.size()));
        answered = true;
    }
    int status = 0;
    waitpid(process, &status, 0);
    close(terminal);
    result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return result;
}

TEST(Passwords, AreAskedForOrReadFromAFile) {
    const ScratchDatabase database(DatabaseType::Postgres);
    ASSERT_EQ(run("db-init", database.config()).exit_code, 0);
    const std::string& password = database.config().password;
    const ProgramResult asked =
        run_on_terminal(command("db-version", database.config(), {"-p"}), password + "\n");
    EXPECT_EQ(asked.exit_code, 0) << asked;
    EXPECT_EQ(asked.output.find(password), std::string::npos) << "echoed: " << asked;
    EXPECT_EQ(
        run_on_terminal(command("db-version", database.config(), {"-p"}), "guess\n").exit_code, 1);

    const test::ScratchFolder folder;
    const std::string file = folder.path() + "/password";
    std::ofstream(file) << password << "\n";
    for (const ProgramResult& read :
         {run_program(command("db-version", database.config(), {"--password-file", file})),
          run_program(command("db-version", database.config()),
                      {{"LEASEHOLD_DB_PASSWORD_FILE", file}})}) {
        EXPECT_EQ(read.exit_code, 0) << read;
        EXPECT_EQ(read.errors, "");
    }
    expect_refused(
        run_program(command("db-version", database.config(), {"--password-file", file + ".none"})),
        {"--password-file", "cannot read the file"});
}

}  // namespace
}  // namespace leasehold

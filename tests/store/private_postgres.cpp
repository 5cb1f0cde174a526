#include "tests/store/private_postgres.h"

#include <fcntl.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <thread>
#include <vector>

#include "store/session_factory.h"

namespace leasehold::test {
namespace {

namespace fs = std::filesystem;

/// Debian keeps the server's programs out of PATH; the newest version wins.
std::optional<fs::path> server_programs() {
    std::vector<fs::path> found;
    std::error_code error;
    for (const auto& version : fs::directory_iterator("/usr/lib/postgresql", error)) {
        if (fs::exists(version.path() / "bin/initdb")) found.push_back(version.path() / "bin");
    }
    if (found.empty()) return std::nullopt;
    return *std::ranges::max_element(found);
}

/// In the child: PostgreSQL refuses to run as root. The child dies with this program.
void become_postgres() {
    if (geteuid() == 0) {
        const passwd* user = getpwnam("postgres");
        if (user == nullptr || setgid(user->pw_gid) != 0 || setgroups(0, nullptr) != 0 ||
            setuid(user->pw_uid) != 0) {
            _exit(126);
        }
    }
    prctl(PR_SET_PDEATHSIG, SIGINT);
}

pid_t start(const std::vector<std::string>& command, const fs::path& log) {
    const pid_t child = fork();
    if (child != 0) return child;
    become_postgres();
    const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (out < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0) _exit(125);
    std::vector<char*> arguments;
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    execv(arguments[0], arguments.data());
    _exit(127);
}

class Server {
  public:
    Server() {
        std::string pattern = (fs::temp_directory_path() / "leasehold-pg-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) return;
        directory_ = pattern;
        if (const passwd* user = getpwnam("postgres"); geteuid() == 0 && user != nullptr) {
            if (chown(directory_.c_str(), user->pw_uid, user->pw_gid) != 0) return;
        }
        problem_ = launch();
    }
    ~Server() {
        if (server_ > 0) {
            kill(server_, SIGINT);  // fast shutdown
            waitpid(server_, nullptr, 0);
        }
        std::error_code error;
        if (!directory_.empty()) fs::remove_all(directory_, error);
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    Result<DatabaseConfig> database() const {
        if (!problem_.empty()) return fail(problem_);
        DatabaseConfig config;
        config.type = DatabaseType::Postgres;
        config.host = directory_.string();
        config.name = "postgres";
        config.user = "leasehold";
        return config;
    }

  private:
    std::string launch() {
        const auto programs = server_programs();
        if (!programs) return "no PostgreSQL server is installed below /usr/lib/postgresql";
        const fs::path data = directory_ / "data";
        const fs::path log = directory_ / "log";
        const pid_t initdb =
            start({programs->string() + "/initdb", "-D", data.string(), "-A", "trust", "-U",
                   "leasehold", "-E", "UTF8", "--locale=C", "--no-sync"},
                  log);
        int status = 0;
        waitpid(initdb, &status, 0);
        if (status != 0) return "initdb failed: " + text_of(log);
        server_ =
            start({programs->string() + "/postgres", "-D", data.string(), "-k", directory_.string(),
                   "-c", "listen_addresses=", "-c", "shared_buffers=128MB"},
                  log);
        problem_.clear();
        const auto session = make_session(*database());
        const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (std::chrono::steady_clock::now() < give_up) {
            if ((*session)->connect()) return {};
            if (waitpid(server_, &status, WNOHANG) == server_) break;
            std::this_thread::yield();
        }
        return "PostgreSQL did not start: " + text_of(log);
    }
    static std::string text_of(const fs::path& file) {
        std::ifstream in(file);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    fs::path directory_;
    pid_t server_ = -1;
    std::string problem_ = "no temporary directory";
};

/// Stops the server after the last test; gtest owns it.
class ServerEnvironment final : public ::testing::Environment {
  public:
    Result<DatabaseConfig> database() {
        if (!server_) server_.emplace();
        return server_->database();
    }
    void TearDown() override { server_.reset(); }

  private:
    std::optional<Server> server_;
};

ServerEnvironment& environment() {
    static auto* const kEnvironment = new ServerEnvironment;
    return *kEnvironment;
}

const ::testing::Environment* const kRegistered =
    ::testing::AddGlobalTestEnvironment(&environment());

}  // namespace

Result<DatabaseConfig> private_postgres() { return environment().database(); }

}  // namespace leasehold::test

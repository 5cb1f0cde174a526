#include "tests/support/private_postgres.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <poll.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "base/check.h"
#include "store/session_factory.h"

namespace leasehold::test {
namespace {

namespace fs = std::filesystem;

/// Debian keeps the server's programs out of PATH; the newest version wins.
std::string binaries() {
    for (int version = 18; version >= 13; --version) {
        std::string folder = "/usr/lib/postgresql/" + std::to_string(version) + "/bin/";
        if (fs::exists(folder + "initdb")) return folder;
    }
    check(false, "PostgreSQL is not installed: run ./dev setup");
    return {};
}

std::uint16_t free_port() {
    const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    check(bind(descriptor, reinterpret_cast<sockaddr*>(&address), length) == 0, "no free port");
    getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length);
    close(descriptor);
    return ntohs(address.sin_port);
}

/// PostgreSQL refuses to run as root, so then as the user `postgres`.
void become_postgres() {
    if (geteuid() != 0) return;
    const passwd* user = getpwnam("postgres");
    if (user == nullptr || setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 ||
        setuid(user->pw_uid) != 0)
        _exit(126);
}

/// Starts a program that ends when this one does, and writes to the log.
int start(const std::vector<std::string>& arguments, const std::string& log) {
    const int parent = getpid();
    const int process = fork();
    check(process >= 0, "no process for " + arguments[0]);
    if (process != 0) return process;
    become_postgres();
    // After the change of user, which forgets this signal; before it, the parent may have died.
    prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (getppid() != parent) _exit(125);
    const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (out < 0 || dup2(out, STDOUT_FILENO) < 0 || dup2(out, STDERR_FILENO) < 0) _exit(124);
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    execv(argv[0], argv.data());
    _exit(127);
}

/// Waits for its end, but not for long.
bool ends_soon(int process) {
    const int descriptor = static_cast<int>(syscall(SYS_pidfd_open, process, 0));
    check(descriptor >= 0, "no view of the process");
    pollfd end{descriptor, POLLIN, 0};
    const bool ended = poll(&end, 1, 20) == 1;
    close(descriptor);
    return ended;
}

}  // namespace

const PrivatePostgres& PrivatePostgres::server() {
    static const PrivatePostgres kServer;
    return kServer;
}

PrivatePostgres::PrivatePostgres() {
    if (geteuid() == 0) {
        const passwd* user = getpwnam("postgres");
        check(user != nullptr && chown(folder().c_str(), user->pw_uid, user->pw_gid) == 0,
              "no user postgres: run ./dev setup");
    }
    initialise();
    // Somebody else may take the free port first.
    for (int attempts = 3; !launch(); --attempts)
        check(attempts > 1, "PostgreSQL does not start: " + log());
}

PrivatePostgres::~PrivatePostgres() {
    kill(process_, SIGQUIT);
    waitpid(process_, nullptr, 0);
}

void PrivatePostgres::initialise() const {
    const int initdb = start(
        {binaries() + "initdb", "-D", data(), "--no-sync", "--auth-local=trust",
         "--auth-host=scram-sha-256", "--username=postgres", "--encoding=UTF8", "--no-locale"},
        folder() + "/log");
    int status = 0;
    check(waitpid(initdb, &status, 0) == initdb && status == 0, "initdb failed: " + log());
}

bool PrivatePostgres::launch() {
    port_ = free_port();
    process_ = start({binaries() + "postgres", "-D", data(), "-k", folder(), "-p",
                      std::to_string(port_), "-c", "listen_addresses=127.0.0.1"},
                     folder() + "/log");
    if (becomes_ready()) return true;
    kill(process_, SIGQUIT);
    waitpid(process_, nullptr, 0);
    return false;
}

bool PrivatePostgres::becomes_ready() const {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    do {
        if (open_session(superuser("postgres"))) return true;
    } while (!ends_soon(process_) && std::chrono::steady_clock::now() < give_up);
    return false;
}

std::string PrivatePostgres::log() const {
    std::ifstream in(folder() + "/log");
    return {std::istreambuf_iterator<char>(in), {}};
}

DatabaseConfig PrivatePostgres::superuser(const std::string& database) const {
    DatabaseConfig config;
    config.type = DatabaseType::Postgres;
    config.host = folder();
    config.port = port_;
    config.user = "postgres";
    config.name = database;
    return config;
}

DatabaseConfig PrivatePostgres::role(const std::string& name, const std::string& password,
                                     const std::string& database) const {
    DatabaseConfig config = superuser(database);
    config.host = "127.0.0.1";
    config.user = name;
    config.password = password;
    return config;
}

void PrivatePostgres::run(const std::string& database, const std::string& sql) const {
    const auto session = open_session(superuser(database));
    check(session.has_value(), session ? "" : session.error().message);
    const auto done = (*session)->run_raw(sql);
    check(done.has_value(), done ? "" : done.error().message);
}

}  // namespace leasehold::test

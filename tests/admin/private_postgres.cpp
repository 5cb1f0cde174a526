#include "tests/admin/private_postgres.h"

#include <arpa/inet.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

#include "base/check.h"
#include "store/session_factory.h"

namespace leasehold {

namespace {

namespace fs = std::filesystem;

std::string binaries() {
    for (int version = 18; version >= 13; --version) {
        std::string folder = "/usr/lib/postgresql/" + std::to_string(version) + "/bin/";
        if (fs::exists(folder + "postgres")) return folder;
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

/// Starts a program that ends when this one does. Its stderr comes back as a stream.
std::pair<int, std::FILE*> start(const std::vector<std::string>& arguments) {
    std::array<int, 2> pipe_ends{};
    check(pipe(pipe_ends.data()) == 0, "no pipe");
    const int process = fork();
    if (process == 0) {
        become_postgres();
        prctl(PR_SET_PDEATHSIG, SIGQUIT);
        dup2(pipe_ends[1], STDERR_FILENO);
        dup2(pipe_ends[1], STDOUT_FILENO);
        close(pipe_ends[0]);
        close(pipe_ends[1]);
        std::vector<char*> argv;
        argv.reserve(arguments.size() + 1);
        for (const std::string& argument : arguments)
            argv.push_back(const_cast<char*>(argument.c_str()));
        argv.push_back(nullptr);
        execv(argv[0], argv.data());
        _exit(127);
    }
    close(pipe_ends[1]);
    return {process, fdopen(pipe_ends[0], "r")};
}

/// Reads until a line holds `text`, or to the end.
bool read_until(std::FILE* stream, const std::string& text) {
    std::array<char, 1000> line{};
    while (std::fgets(line.data(), line.size(), stream) != nullptr)
        if (std::string(line.data()).find(text) != std::string::npos) return true;
    return false;
}

}  // namespace

const PrivatePostgres& PrivatePostgres::server() {
    static const PrivatePostgres kServer;
    return kServer;
}

PrivatePostgres::PrivatePostgres() {
    std::string name = (fs::temp_directory_path() / "leasehold-postgres-XXXXXX").string();
    check(mkdtemp(name.data()) != nullptr, "no folder for PostgreSQL");
    folder_ = name;
    port_ = free_port();
    if (geteuid() == 0) {
        const passwd* user = getpwnam("postgres");
        check(user != nullptr && chown(name.c_str(), user->pw_uid, user->pw_gid) == 0,
              "no user postgres: run ./dev setup");
    }
    const std::string data = folder_ + "/data";
    const auto [initdb, output] = start({binaries() + "initdb", "-D", data, "--no-sync",
                                         "--auth-local=trust", "--auth-host=scram-sha-256",
                                         "--username=postgres", "--encoding=UTF8", "--no-locale"});
    read_until(output, "no such line");
    std::fclose(output);
    int status = 0;
    check(waitpid(initdb, &status, 0) == initdb && status == 0, "initdb failed");
    const auto [postgres, log] =
        start({binaries() + "postgres", "-D", data, "-k", folder_, "-p", std::to_string(port_),
               "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "max_connections=50"});
    process_ = postgres;
    check(read_until(log, "ready to accept connections"), "PostgreSQL does not start");
    // `log` stays open: the server would stop at a closed pipe. It writes less than a pipe holds.
}

PrivatePostgres::~PrivatePostgres() {
    kill(process_, SIGQUIT);
    waitpid(process_, nullptr, 0);
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

DatabaseConfig PrivatePostgres::superuser(const std::string& database) const {
    DatabaseConfig config;
    config.type = DatabaseType::Postgres;
    config.host = folder_;
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

}  // namespace leasehold

#include "tests/support/private_postgres.h"

#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "base/check.h"
#include "store/session_factory.h"
#include "tests/support/private_process.h"

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

}  // namespace

const PrivatePostgres& PrivatePostgres::server() {
    static const PrivatePostgres kServer(Role::Primary);
    return kServer;
}

const PrivatePostgres& PrivatePostgres::standby() {
    static const PrivatePostgres kServer(Role::Standby);
    return kServer;
}

PrivatePostgres::PrivatePostgres(Role role) {
    give_to("postgres", folder());
    initialise(role);
    // Somebody else may take the free port first.
    for (int attempts = 3; !launch(); --attempts)
        check(attempts > 1, "PostgreSQL does not start: " + log());
}

PrivatePostgres::~PrivatePostgres() { end_process(process_, SIGQUIT); }

void PrivatePostgres::initialise(Role role) const {
    const int initdb =
        start_as("postgres",
                 {binaries() + "initdb", "-D", data(), "--no-sync", "--auth-local=trust",
                  std::string("--auth-host=") + (role == Role::Standby ? "trust" : "scram-sha-256"),
                  "--username=postgres", "--encoding=UTF8", "--no-locale"},
                 folder() + "/log");
    int status = 0;
    check(waitpid(initdb, &status, 0) == initdb && status == 0, "initdb failed: " + log());
    if (role == Role::Standby) std::ofstream(data() + "/standby.signal");
}

bool PrivatePostgres::launch() {
    port_ = free_port();
    process_ = start_as("postgres",
                        {binaries() + "postgres", "-D", data(), "-k", folder(), "-p",
                         std::to_string(port_), "-c", "listen_addresses=127.0.0.1,::1"},
                        folder() + "/log");
    if (becomes_ready()) return true;
    end_process(process_, SIGQUIT);
    return false;
}

bool PrivatePostgres::becomes_ready() const {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    do {
        const auto session = open_session(superuser("postgres"));
        if (session || session.error().message.find("read-only") != std::string::npos) return true;
    } while (!ends_soon(process_) && std::chrono::steady_clock::now() < give_up);
    return false;
}

std::string PrivatePostgres::log() const { return text_of_file(folder() + "/log"); }

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

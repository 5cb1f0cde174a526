#include "tests/support/private_mariadb.h"

#include <chrono>
#include <csignal>
#include <filesystem>

#include "base/check.h"
#include "store/session_factory.h"
#include "tests/support/certificates.h"
#include "tests/support/mariadb_install.h"
#include "tests/support/private_process.h"

namespace leasehold::test {
namespace {

constexpr const char* kProgram = "/usr/sbin/mariadbd";

}  // namespace

const PrivateMariaDb& PrivateMariaDb::server() {
    static const PrivateMariaDb kServer(Kind::Plain);
    return kServer;
}

const PrivateMariaDb& PrivateMariaDb::encrypted() {
    static const PrivateMariaDb kServer(Kind::Encrypted);
    return kServer;
}

const PrivateMariaDb& PrivateMariaDb::careless() {
    static const PrivateMariaDb kServer(Kind::Careless);
    return kServer;
}

PrivateMariaDb::PrivateMariaDb(Kind kind) {
    check(std::filesystem::exists(kProgram), "MariaDB is not installed: run ./dev setup");
    give_to("mysql", folder_.path());
    install_mariadb(data(), folder_.path() + "/log");
    more_arguments_ = arguments_of(kind);
    // Somebody else may take the free port first.
    for (int attempts = 3; !launch(); --attempts)
        check(attempts > 1, "MariaDB does not start: " + log());
}

std::vector<std::string> PrivateMariaDb::arguments_of(Kind kind) const {
    if (kind == Kind::Plain) return {};
    if (kind == Kind::Careless)
        return {"--version=10.6.18-MariaDB", "--log-bin", "--sync-binlog=0",
                "--skip-innodb-doublewrite"};
    Certificates::all().copy_to(folder_.path(), "mysql");
    return {"--ssl-ca=" + folder_.path() + "/ca.crt",
            "--ssl-cert=" + folder_.path() + "/localhost.crt",
            "--ssl-key=" + folder_.path() + "/localhost.key", "--tls-version=TLSv1.2"};
}

/// SIGQUIT would be its clean end, which writes all it has: the folder goes anyway.
PrivateMariaDb::~PrivateMariaDb() { end_process(process_, SIGKILL); }

bool PrivateMariaDb::launch() {
    port_ = free_port();
    std::vector<std::string> arguments{kProgram, "--no-defaults", "--datadir=" + data(),
                                       // A server that starts empties what it shares.
                                       "--tmpdir=" + folder_.path(), "--socket=" + socket(),
                                       "--pid-file=" + folder_.path() + "/pid",
                                       "--bind-address=127.0.0.1",
                                       "--port=" + std::to_string(port_)};
    arguments.insert(arguments.end(), more_arguments_.begin(), more_arguments_.end());
    process_ = start_as("mysql", arguments, folder_.path() + "/log");
    if (becomes_ready()) return true;
    end_process(process_, SIGKILL);
    return false;
}

bool PrivateMariaDb::becomes_ready() const {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    do {
        if (open_session(superuser(""))) return true;
    } while (!ends_soon(process_) && std::chrono::steady_clock::now() < give_up);
    return false;
}

std::string PrivateMariaDb::log() const { return text_of_file(folder_.path() + "/log"); }

DatabaseConfig PrivateMariaDb::superuser(const std::string& database) const {
    DatabaseConfig config;
    config.type = DatabaseType::MySql;
    config.host = socket();
    config.port = port_;
    config.user = "root";
    config.name = database;
    return config;
}

DatabaseConfig PrivateMariaDb::role(const std::string& name, const std::string& password,
                                    const std::string& database) const {
    DatabaseConfig config = superuser(database);
    config.host = "127.0.0.1";
    config.user = name;
    config.password = password;
    return config;
}

void PrivateMariaDb::run(const std::string& database, const std::string& sql) const {
    const auto session = open_session(superuser(database));
    check(session.has_value(), session ? "" : session.error().message);
    const auto done = (*session)->run_raw(sql);
    check(done.has_value(), done ? "" : done.error().message);
}

}  // namespace leasehold::test

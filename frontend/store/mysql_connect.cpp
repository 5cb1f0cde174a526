#include "store/mysql_connect.h"

#include <cppconn/connection.h>
#include <mysql_driver.h>

#include <algorithm>
#include <mutex>

#include "store/own_sockets.h"
#include "store/statements_connect.h"

namespace leasehold {
namespace {

using Kind = SessionError::Kind;

/// lock_wait_timeout is for tables that a migration holds; its default is a day.
constexpr const char* kSetUp[] = {
    "SET NAMES utf8mb4", "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
    "SET SESSION time_zone = '+00:00', SESSION autocommit = 1, SESSION lock_wait_timeout = 1, "
    "SESSION innodb_lock_wait_timeout = 1, SESSION sql_mode = 'STRICT_ALL_TABLES,"
    "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'"};

/// Galera: a read waits until what the cluster had committed before is here. Plain MySQL does not
/// know the variable.
constexpr const char* kSyncReads = "SET SESSION wsrep_sync_wait = 1";
constexpr int kUnknownVariable = 1193;

/// The driver does not tell its socket: it is the one that was not there before, if sessions
/// connect one after the other. There is one driver in a process, so one lock.
std::timed_mutex& connecting() {
    static std::timed_mutex lock;
    return lock;
}

sql::ConnectOptionsMap connect_options(const MySqlSettings& settings, Session::Deadline deadline) {
    const auto left =
        std::chrono::duration_cast<std::chrono::seconds>(deadline - Session::Deadline::clock::now())
            .count();
    const auto timeout = static_cast<int>(std::clamp<std::int64_t>(
        left + 1, 1, std::max<std::int64_t>(settings.connect_timeout_s, 1)));
    sql::ConnectOptionsMap options;
    const bool local = settings.host.starts_with('/');
    options["hostName"] = sql::SQLString((local ? "unix://" : "tcp://") + settings.host +
                                         (local ? "" : ":" + std::to_string(settings.port)));
    options["userName"] = sql::SQLString(settings.user);
    options["password"] = sql::SQLString(settings.password);
    options["schema"] = sql::SQLString(settings.database);
    options["OPT_CONNECT_TIMEOUT"] = timeout;
    options["CLIENT_MULTI_STATEMENTS"] = true;
    options["OPT_CHARSET_NAME"] = sql::SQLString("utf8mb4");
    return options;
}

}  // namespace

std::string where(const MySqlSettings& settings) {
    return "MySQL database \"" + settings.database + "\" at " + settings.host + ": ";
}

SessionResult<MySqlConnection> connect_mysql(const MySqlSettings& settings,
                                             Session::Deadline deadline) {
    const auto lost = [&](const std::string& why) {
        return tl::unexpected(SessionError{Kind::Lost, where(settings) + why});
    };
    std::unique_lock lock(connecting(), std::defer_lock);
    const auto patience = std::chrono::seconds(std::max(settings.connect_timeout_s, 1U));
    const auto start = Session::Deadline::clock::now();
    if (!lock.try_lock_until(std::min(deadline, start + patience))) {
        return lost("other sessions take too long to connect");
    }
    const std::vector<OwnSocket> before = own_sockets_to(settings.host, settings.port);
    MySqlConnection made;
    try {
        sql::ConnectOptionsMap options = connect_options(settings, deadline);
        made.driver.reset(sql::mysql::get_mysql_driver_instance()->connect(options));
    } catch (const std::exception& error) {
        return lost(error.what());
    }
    for (const OwnSocket& socket : own_sockets_to(settings.host, settings.port)) {
        if (!std::ranges::binary_search(before, socket)) made.socket = socket.descriptor;
    }
    if (made.socket >= 0) return made;
    return lost(
        "connected by a socket that cannot be told from others, so that no call would have a "
        "deadline: name the host by its address");
}

SessionResult<void> set_up_mysql(const MySqlSettings& settings, const MySqlRun& run) {
    for (const char* statement : kSetUp) {
        if (auto done = run(statement, nullptr); !done) return tl::unexpected(done.error());
    }
    const auto answer = run(std::string(statements::kTakesNoWrites), nullptr);
    if (!answer) return tl::unexpected(answer.error());
    if (answer->rows.at(0).at(0) != Cell(std::int64_t{0})) {
        return tl::unexpected(SessionError{
            Kind::Lost, where(settings) + "the server is read-only, perhaps a standby"});
    }
    int code = 0;
    auto synced = run(kSyncReads, &code);
    if (synced || code == kUnknownVariable) return {};
    return tl::unexpected(synced.error());
}

}  // namespace leasehold

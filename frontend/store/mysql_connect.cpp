#include "store/mysql_connect.h"

#include <cppconn/connection.h>
#include <cppconn/exception.h>
#include <mysql_driver.h>
#include <sys/socket.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

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

/// What only some servers know. Galera: a read waits until what the cluster had committed before is
/// here. MariaDB: a transaction whose client stands still or is gone lets go of its rows.
constexpr const char* kWhereKnown[] = {"SET SESSION wsrep_sync_wait = 1",
                                       "SET SESSION idle_transaction_timeout = 10"};
constexpr int kUnknownVariable = 1193;

/// The driver does not tell its socket: it is the one that was not there before, if sessions
/// connect one after the other. There is one driver in a process, so one lock.
std::timed_mutex& connecting() {
    static std::timed_mutex lock;
    return lock;
}

/// Targets that kept silent when they were last connected to: the next time they are knocked at,
/// before the lock, where they hold up nobody else. Others are not: a server counts who hangs up
/// before its handshake, and after max_connect_errors (100) of them without a success it refuses
/// that host altogether. What the driver finds by itself (a socket in the file system) has no
/// address to knock at, and is never noted.
class SilentTargets {
  public:
    bool contains(const ConnectTarget& target) {
        const std::lock_guard lock(mutex_);
        return targets_.contains({target.address, target.host.port});
    }
    void note(const ConnectTarget& target, bool silent) {
        if (target.address.empty()) return;
        const std::lock_guard lock(mutex_);
        if (silent) {
            targets_.insert({target.address, target.host.port});
        } else {
            targets_.erase({target.address, target.host.port});
        }
    }

  private:
    std::mutex mutex_;
    std::set<std::pair<std::string, std::uint16_t>> targets_;
};

SilentTargets& silent_targets() {
    static SilentTargets silent;
    return silent;
}

/// Ends the driver's connecting at a deadline, by the sockets that were not there before.
class ConnectWatchdog {
  public:
    ConnectWatchdog(const DatabaseHost& host, Session::Deadline until)
        : host_(host),
          before_(own_sockets_to(host.name, host.port)),
          thread_([this, until] { watch(until); }) {}
    ~ConnectWatchdog() {
        {
            const std::lock_guard lock(mutex_);
            done_ = true;
        }
        changed_.notify_one();
        thread_.join();
    }
    ConnectWatchdog(const ConnectWatchdog&) = delete;
    ConnectWatchdog& operator=(const ConnectWatchdog&) = delete;

    /// -1: there is none.
    int new_socket() const {
        int found = -1;
        for (const OwnSocket& socket : own_sockets_to(host_.name, host_.port)) {
            if (!std::ranges::binary_search(before_, socket)) found = socket.descriptor;
        }
        return found;
    }

  private:
    void watch(Session::Deadline until) {
        std::unique_lock lock(mutex_);
        if (changed_.wait_until(lock, until, [&] { return done_; })) return;
        if (const int socket = new_socket(); socket >= 0) shutdown(socket, SHUT_RDWR);
    }

    const DatabaseHost& host_;
    std::vector<OwnSocket> before_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool done_ = false;
    std::thread thread_;
};

sql::SQLString text_of(const std::string& text) { return {text.data(), text.size()}; }

void add_tls(const DatabaseTls& tls, sql::ConnectOptionsMap& options) {
    const auto mode = tls.effective_mode();
    if (!mode || mode == SslMode::Disable) return;
    options["sslEnforce"] = true;
    if (!tls.trust_anchor.empty() && mode >= SslMode::VerifyCa) {
        options["sslCA"] = text_of(tls.trust_anchor);
    }
    if (mode == SslMode::VerifyFull) options["sslVerify"] = true;
    if (!tls.cert_file.empty()) options["sslCert"] = text_of(tls.cert_file);
    if (!tls.key_file.empty()) options["sslKey"] = text_of(tls.key_file);
    if (!tls.cipher_list.empty()) options["sslCipher"] = text_of(tls.cipher_list);
}

sql::ConnectOptionsMap connect_options(const DatabaseConfig& database, const ConnectTarget& target,
                                       Session::Deadline until) {
    const auto left =
        std::chrono::ceil<std::chrono::seconds>(until - Session::Deadline::clock::now()).count();
    const bool local = target.host.name.starts_with('/');
    // The certificate is compared with the name; otherwise what has been resolved stays so.
    const bool by_name =
        target.address.empty() || database.tls.effective_mode() == SslMode::VerifyFull;
    std::string host = by_name ? target.host.name : target.address;
    if (host.find(':') != std::string::npos && !local) host = "[" + host + "]";
    sql::ConnectOptionsMap options;
    options["hostName"] = text_of((local ? "unix://" : "tcp://") + host +
                                  (local ? "" : ":" + std::to_string(target.host.port)));
    options["userName"] = text_of(database.user);
    options["password"] = text_of(database.password);
    options["schema"] = text_of(database.name);
    options["OPT_CONNECT_TIMEOUT"] = static_cast<int>(std::clamp<std::int64_t>(left, 1, 65535));
    options["CLIENT_MULTI_STATEMENTS"] = true;
    options["OPT_CHARSET_NAME"] = text_of("utf8mb4");
    if (const auto given = database.read_timeout_s.value_or(0)) {
        options["OPT_READ_TIMEOUT"] = static_cast<int>(given);
    }
    if (const auto given = database.write_timeout_s.value_or(0)) {
        options["OPT_WRITE_TIMEOUT"] = static_cast<int>(given);
    }
    add_tls(database.tls, options);
    return options;
}

/// The server's words, and what they ask of an operator who may not know them.
std::string with_advice(const sql::SQLException& error) {
    constexpr int kFull[] = {1040, 1203, 1226};
    std::string text = error.what();
    if (std::ranges::find(kFull, error.getErrorCode()) != std::end(kFull)) {
        text +=
            "; raise the server's max_connections (docs/database.md: how many sessions frontends "
            "need)";
    }
    return text;
}

SessionResult<void> check_encrypted(const DatabaseTls& tls, const std::string& where,
                                    const MySqlRun& run) {
    const auto mode = tls.effective_mode();
    if (!mode || mode < SslMode::Require) return {};
    const auto answer = run("SHOW SESSION STATUS LIKE 'Ssl_cipher'", nullptr);
    if (!answer) return tl::unexpected(answer.error());
    if (answer->rows.at(0).at(1) != Cell(std::string())) return {};
    return tl::unexpected(SessionError{
        Kind::Lost, where + "the server does not encrypt: switch on its TLS (ssl_cert, ssl_key), "
                            "or say 'ssl-mode: disable' without any certificate"});
}

}  // namespace

SessionResult<MySqlConnection> connect_mysql(const DatabaseConfig& database,
                                             const ConnectTarget& target, const std::string& where,
                                             Session::Deadline until) {
    const auto lost = [&](const std::string& why) {
        return tl::unexpected(SessionError{Kind::Lost, where + why});
    };
    if (silent_targets().contains(target)) {
        const auto answers = knock_at(target.address, target.host.port, until);
        if (!answers) return lost(answers.error().message);
    }
    std::unique_lock lock(connecting(), std::defer_lock);
    if (!lock.try_lock_until(until)) return lost("other sessions take too long to connect");
    const ConnectWatchdog watchdog(target.host, until);
    MySqlConnection made;
    try {
        sql::ConnectOptionsMap options = connect_options(database, target, until);
        made.driver.reset(sql::mysql::get_mysql_driver_instance()->connect(options));
    } catch (const sql::SQLException& error) {
        const bool late = Session::Deadline::clock::now() >= until;
        silent_targets().note(target, late);
        return lost((late ? "timeout expired: " : "") + with_advice(error));
    } catch (const std::exception& error) {
        return lost(error.what());
    }
    silent_targets().note(target, false);
    made.socket = watchdog.new_socket();
    if (made.socket >= 0) return made;
    return lost(
        "connected by a socket that cannot be told from others, so that no call would have a "
        "deadline: name the host by its address");
}

SessionResult<void> set_up_mysql(const DatabaseConfig& database, const std::string& where,
                                 const MySqlRun& run) {
    if (auto encrypted = check_encrypted(database.tls, where, run); !encrypted) return encrypted;
    for (const char* statement : kSetUp) {
        if (auto done = run(statement, nullptr); !done) return tl::unexpected(done.error());
    }
    const auto answer = run(std::string(statements::kTakesNoWrites), nullptr);
    if (!answer) return tl::unexpected(answer.error());
    if (!database.readonly && answer->rows.at(0).at(0) != Cell(std::int64_t{0})) {
        return tl::unexpected(
            SessionError{Kind::Lost, where + "the server is read-only, perhaps a standby"});
    }
    for (const char* statement : kWhereKnown) {
        int code = 0;
        const auto done = run(statement, &code);
        if (!done && code != kUnknownVariable) return tl::unexpected(done.error());
    }
    return {};
}

}  // namespace leasehold

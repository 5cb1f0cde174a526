#include "admin/check.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>

#include "admin/advice.h"
#include "admin/check_statements.h"
#include "admin/commands.h"
#include "admin/migrator.h"
#include "admin/schema_shape.h"
#include "base/text.h"
#include "store/session_factory.h"

namespace leasehold {
namespace {

constexpr std::size_t kDifferencesMax = 8;
/// Log lines of several hosts cannot be read together beyond that.
constexpr Duration kClockMax = seconds(2);
/// A frontend takes one for each worker, and two more.
constexpr std::int64_t kConnectionsFree = 20;
/// Tables that frontends only read.
constexpr std::string_view kReadOnly[] = {"schema_version", "schema_statement", "gossip_key"};

std::string text_in(const Cell& cell) {
    if (const auto* text = std::get_if<std::string>(&cell)) return *text;
    const auto* number = std::get_if<std::int64_t>(&cell);
    return number == nullptr ? "" : std::to_string(*number);
}

std::int64_t number_in(const std::string& text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::string filled(std::string_view text, char place, const std::string& with) {
    std::string out;
    for (const char c : text) out += c == place ? with : std::string(1, c);
    return out;
}

bool is_here(const std::string& host) {
    return host.empty() || host.starts_with('/') || host == "localhost" ||
           host.starts_with("127.") || host == "::1";
}

/// The host's clock, which only this command looks at.
Instant host_now() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::microseconds>(now).count()};
}

/// Asks one database, line by line.
class DatabaseCheck {
  public:
    DatabaseCheck(Session& session, const DatabaseConfig& database)
        : session_(session),
          statements_(check_statements(session.dialect())),
          database_(database) {}

    std::vector<CheckLine> run();

  private:
    /// The last cell of the last row; empty, and a line that says so, if it cannot be asked.
    std::string ask(const std::string& what, std::string_view sql);
    void check_server();
    bool check_schema_version();
    void check_shape();
    void check_rights(const SchemaShape& expected);
    void check_key();
    void check_file();

    Session& session_;
    const CheckStatements& statements_;
    const DatabaseConfig& database_;
    int version_ = 0;
    std::vector<CheckLine> lines_;
};

std::string DatabaseCheck::ask(const std::string& what, std::string_view sql) {
    const auto answer = session_.run_raw(sql);
    if (answer) {
        return answer->rows.empty() || answer->rows.back().empty()
                   ? ""
                   : text_in(answer->rows.back().back());
    }
    lines_.push_back({what, false, answer.error().message, "this user must be able to ask that"});
    return {};
}

void DatabaseCheck::check_server() {
    lines_.push_back(check_version(session_.dialect(), ask("version", statements_.version)));
    if (!statements_.encryption.empty())
        lines_.push_back(
            check_encryption(database_.host, ask("encryption", statements_.encryption)));
    const Instant before = host_now();
    const Instant there{number_in(ask("clock", statements_.now))};
    const Instant middle{before.us + (host_now() - before).us / 2};
    lines_.push_back(check_clock(there - middle));
    if (!statements_.connections.empty())
        lines_.push_back(
            check_connections(number_in(ask("connections", statements_.connections_max)),
                              number_in(ask("connections", statements_.connections))));
    for (const ServerSetting& setting : statements_.settings) {
        const std::string value = ask(std::string(setting.name), setting.sql);
        const bool fine = setting.wanted.find(" " + value + " ") != std::string_view::npos;
        lines_.push_back(
            {std::string(setting.name), fine, value, std::string(fine ? "" : setting.remedy)});
    }
}

/// False: the rest makes no sense.
bool DatabaseCheck::check_schema_version() {
    const auto found = read_schema_version(database_);
    if (!found) {
        lines_.push_back({"schema", false, found.error().message,
                          std::string(advice_for(found.error().message))});
        return false;
    }
    version_ = found->version;
    const auto fits = check_schema(*found);
    const std::string version = std::to_string(found->version) + ".0";
    if (fits) {
        lines_.push_back({"schema", true, version, ""});
    } else {
        lines_.push_back({"schema", false, fits.error().message, ""});
    }
    return version_ > 0 && version_ <= kSchemaVersion;
}

void DatabaseCheck::check_shape() {
    const auto expected = expected_schema_shape(version_);
    const auto found = read_schema_shape(session_);
    if (!expected || !found) {
        lines_.push_back({"tables and indexes", false,
                          expected ? found.error().message : expected.error().message, ""});
        return;
    }
    const auto drift = differences(*expected, *found, session_.dialect());
    CheckLine line{"tables and indexes", drift.empty(), "as the migrations made them", ""};
    if (!drift.empty()) {
        line.found.clear();
        for (std::size_t i = 0; i < std::min(drift.size(), kDifferencesMax); ++i)
            line.found += (i == 0 ? "" : "; ") + drift[i];
        if (drift.size() > kDifferencesMax)
            line.found += "; and " + counted(drift.size() - kDifferencesMax, "more difference");
        line.remedy = "undo what was changed by hand, as dbschema/ has it";
    }
    lines_.push_back(std::move(line));
    check_rights(*expected);
}

void DatabaseCheck::check_rights(const SchemaShape& expected) {
    std::string missing;
    for (const auto& [table, column] : expected.tables) {
        for (const RightProbe& probe : right_probes()) {
            if (!probe.always && std::ranges::find(kReadOnly, table) != std::end(kReadOnly))
                continue;
            if (session_.run_raw(filled(filled(probe.sql, '?', table), '!', column))) continue;
            missing += (missing.empty() ? "" : ", ") + std::string(probe.right) + " on " + table;
        }
    }
    if (missing.empty()) {
        lines_.push_back({"rights", true, "all that a frontend needs", ""});
        return;
    }
    CheckLine line{"rights", false, "lacks " + missing, ""};
    line.remedy =
        statements_.grant.empty()
            ? "this user must be able to write to the file and its folder"
            : "let the owner run: " + filled(statements_.grant, '?', ask("user", statements_.user));
    lines_.push_back(std::move(line));
}

void DatabaseCheck::check_key() {
    const auto answer = session_.run_raw(statements_.gossip_keys);
    const std::string count = answer ? text_in(answer->rows.at(0).at(0)) : "";
    const bool there = !count.empty() && count != "0";
    lines_.push_back({"gossip key", there,
                      there ? counted(static_cast<std::uint64_t>(number_in(count)), "key")
                            : (answer ? "none" : answer.error().message),
                      there ? "" : "leasehold-admin db-upgrade makes one; reading needs SELECT"});
}

void DatabaseCheck::check_file() {
    const std::string folder = std::filesystem::absolute(database_.name).parent_path().string();
    for (const std::string& path : {database_.name, folder}) {
        if (access(path.c_str(), W_OK) == 0) continue;
        lines_.push_back({"file", false, path + " cannot be written by this user",
                          "give it to the user that frontends run as"});
        return;
    }
    lines_.push_back({"file", true, database_.name + " and its folder can be written", ""});
}

std::vector<CheckLine> DatabaseCheck::run() {
    check_server();
    if (database_.type == DatabaseType::Sqlite) check_file();
    if (check_schema_version()) {
        check_shape();
        check_key();
    }
    return std::move(lines_);
}

int print(const std::vector<CheckLine>& lines, std::ostream& out) {
    std::size_t width = 0;
    for (const CheckLine& line : lines) width = std::max(width, line.what.size());
    std::size_t bad = 0;
    for (const CheckLine& line : lines) {
        std::string what = line.what;
        what.resize(width, ' ');
        out << (line.ok ? "ok      " : "not ok  ") << what << "  " << line.found << "\n";
        if (line.ok) continue;
        ++bad;
        if (!line.remedy.empty()) out << std::string(width + 10, ' ') << line.remedy << "\n";
    }
    if (bad == 0)
        out << "All of " << lines.size() << " are ok.\n";
    else
        out << bad << " of " << lines.size() << " not ok.\n";
    return bad == 0 ? 0 : 1;
}

std::string place_of(const DatabaseConfig& database) {
    if (database.type == DatabaseType::Sqlite) return database.name;
    return "database \"" + database.name + "\" at " + database.host + " as " + database.user;
}

}  // namespace

CheckLine check_version(Dialect dialect, const std::string& version) {
    const bool mariadb = version.find("MariaDB") != std::string::npos;
    const std::string server = dialect == Dialect::Postgres ? "PostgreSQL"
                               : dialect == Dialect::Sqlite ? "SQLite"
                               : mariadb                    ? "MariaDB"
                                                            : "MySQL";
    const std::int64_t major = number_in(version);
    const std::size_t dot = version.find('.');
    const std::int64_t minor = dot == std::string::npos ? 0 : number_in(version.substr(dot + 1));
    const std::int64_t number = major * 100 + minor;
    const std::int64_t oldest = dialect == Dialect::Postgres ? 1300
                                : dialect == Dialect::Sqlite ? 335
                                : mariadb                    ? 1011
                                                             : 800;
    // What the tests run on.
    const std::int64_t tried = dialect == Dialect::Postgres ? 15
                               : dialect == Dialect::Sqlite ? 3
                               : mariadb                    ? 10
                                                            : 0;
    CheckLine line{"version", number >= oldest, server + " " + version, ""};
    if (!line.ok) {
        line.remedy = "too old: " + server + " " + std::to_string(oldest / 100) +
                      (oldest % 100 == 0 ? "" : "." + std::to_string(oldest % 100)) +
                      " or later is needed";
    } else if (major != tried) {
        line.found += " (not what the tests run on)";
    }
    return line;
}

CheckLine check_encryption(const std::string& host, const std::string& cipher) {
    if (!cipher.empty()) return {"encryption", true, cipher, ""};
    if (is_here(host)) return {"encryption", true, "none, and none is needed on this host", ""};
    return {"encryption", false, "none: passwords and leases cross the network in clear",
            "let the server speak TLS (docs/database.md)"};
}

CheckLine check_clock(Duration database_ahead) {
    const double ahead = static_cast<double>(database_ahead.us) / 1e6;
    const double most = static_cast<double>(kClockMax.us) / 1e6;
    std::string size = std::to_string(std::abs(ahead));
    size.resize(size.find('.') + 2);
    const std::string found =
        "the database's is " + size + " s " + (ahead < 0 ? "behind" : "ahead of") + " this host's";
    if (std::abs(ahead) <= most) return {"clock", true, found, ""};
    return {"clock", false, found,
            "leases go by the database's clock, but log lines by the host's: run NTP on both"};
}

CheckLine check_connections(std::int64_t most, std::int64_t used) {
    const std::string found = std::to_string(used) + " of " + std::to_string(most) + " in use";
    if (most - used >= kConnectionsFree) return {"connections", true, found, ""};
    return {"connections", false, found,
            "each frontend takes one for each worker and two more: raise max_connections"};
}

int check_database(const AdminOptions& options, std::ostream& out, std::ostream&) {
    const auto session = open_session(options.database);
    if (!session) {
        const std::string& why = session.error().message;
        return print({{"connection", false, why, std::string(advice_for(why))}}, out);
    }
    std::vector<CheckLine> lines = {{"connection", true, place_of(options.database), ""}};
    const auto more = DatabaseCheck(**session, options.database).run();
    lines.insert(lines.end(), more.begin(), more.end());
    return print(lines, out);
}

}  // namespace leasehold

#include "admin/options.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <map>

#include "admin/commands.h"
#include "domain/database_hosts.h"
#include "domain/database_tls.h"

namespace leasehold {

namespace {

constexpr char kIntroduction[] =
    "leasehold-admin sets up, upgrades and fills Leasehold's database: kea-admin's words and "
    "flags.";

constexpr char kExposed[] =
    " VALUE stood in the process list, where other users could read it, and may be in the shell's "
    "history; without a value it is asked for";

constexpr char kFooter[] =
    R"(Exit code: 0 done, 1 refused or failed (said on stderr).
A password given with -p stands in the process list, where every user of this machine can read it,
until this program has wiped it out; a shell's history keeps it.
Better: -p without a value asks for it; KEA_ADMIN_DB_PASSWORD or LEASEHOLD_DB_PASSWORD give it;
LEASEHOLD_DB_PASSWORD_FILE names a file whose first line it is. For the source of an import:
--from-password without a value, LEASEHOLD_FROM_PASSWORD, LEASEHOLD_FROM_PASSWORD_FILE.)";

/// How far the explanation of a command is set in.
constexpr std::size_t kHelpColumn = 18;

std::string introduction() {
    std::string text = std::string(kIntroduction) + "\n\nCOMMAND:\n";
    for (const AdminCommand& command : admin_commands()) {
        std::string head = "  " + std::string(command.name) + "  ";
        if (head.size() < kHelpColumn) head.resize(kHelpColumn, ' ');
        text += head;
        for (const char c : command.help)
            text += c == '\n' ? "\n" + std::string(kHelpColumn, ' ') : std::string(1, c);
        text += '\n';
    }
    return text + "\nBACKEND: pgsql (or postgresql), mysql (MariaDB too), sqlite.";
}

const std::map<std::string, DatabaseType> kBackends = {{"pgsql", DatabaseType::Postgres},
                                                       {"postgresql", DatabaseType::Postgres},
                                                       {"sqlite", DatabaseType::Sqlite},
                                                       {"mysql", DatabaseType::MySql}};

/// What stands on the command line, before anything is made of it.
struct Arguments {
    std::vector<std::string> words;
    std::string command, backend, host = "localhost", user = "leasehold", name, password;
    std::string directory, input, output;
    std::vector<std::string> extra;
    std::string config, from_type, from_host = "localhost", from_user = "kea", from_name = "kea";
    std::string from_password;
    std::int64_t from_shift = 0;
    std::uint16_t port = 0, from_port = 0;
    bool from_password_passed = false;
    bool v4 = false, v6 = false, yes = false, dry_run = false, version = false;
    bool password_passed = false;
    std::string password_file, ssl_mode;
    DatabaseTls tls;
    std::uint32_t connect_timeout = 5;
};

/// The words of lease-database that concern the way to the server.
void declare_connection(CLI::App& app, Arguments& into) {
    app.add_option("--connect-timeout", into.connect_timeout,
                   "Seconds that connecting to one host may take (5)")
        ->check(CLI::Range(1, 65535));
    app.add_option("--trust-anchor", into.tls.trust_anchor,
                   "TLS: the CA that must have signed the server's certificate");
    app.add_option("--cert-file", into.tls.cert_file, "TLS: our own certificate");
    app.add_option("--key-file", into.tls.key_file, "TLS: its key");
    app.add_option("--cipher-list", into.tls.cipher_list, "TLS: the ciphers (mysql)");
    app.add_option("--ssl-mode", into.ssl_mode, "TLS: how much of it is wanted")
        ->type_name("disable|prefer|require|verify-ca|verify-full");
}

void declare(CLI::App& app, Arguments& into) {
    app.set_help_flag("--help", "Print this and quit");
    app.footer(kFooter);
    app.add_option("COMMAND", into.words, "COMMAND BACKEND, or import SOURCE BACKEND")
        ->type_name("");
    app.add_option("-h,--host", into.host,
                   "The database server's host (localhost); of several, db1,db2:5433, the first "
                   "that takes writes");
    app.add_option("-P,--port", into.port, "Its TCP port (the server's default)");
    app.add_option("-u,--user", into.user, "The user to connect as (leasehold)");
    app.add_option("-p,--password", into.password,
                   "The user's password; without a value: ask for it")
        ->expected(0, 1)
        ->type_name("[PASSWORD]");
    app.add_option("--password-file", into.password_file, "A file whose first line it is")
        ->type_name("FILE");
    declare_connection(app, into);
    app.add_option("-n,--name", into.name, "The database (leasehold); for sqlite, its file");
    app.add_flag("-v,--version,-V", into.version, "Print leasehold-admin's version and quit");
    app.add_option("-d,--directory", into.directory, "No effect: the steps are built in");
    app.add_option("-x,--extra", into.extra, "No effect: no client program is called")->expected(1);
    app.add_option("-i,--input", into.input, "The file to read: lease-upload, import");
    app.add_option("-o,--output", into.output, "The file to write: lease-dump");
    CLI::Option* v4 = app.add_flag("-4", into.v4, "IPv4 leases: lease-dump, lease-upload, import");
    app.add_flag("-6", into.v6, "IPv6 leases")->excludes(v4);
    app.add_flag("-y,--yes", into.yes, "Overwrite the file of lease-dump without asking");
    app.add_flag("--dry-run", into.dry_run, "Print what would be done, change nothing");
}

void declare_source(CLI::App& app, Arguments& into) {
    app.add_option(
        "--config", into.config,
        "A configuration, Leasehold's or Kea's: which subnets, pools and lifetimes there "
        "are, for import and after-restore");
    app.add_option("--from-type", into.from_type, "import kea-db: pgsql or mysql");
    app.add_option("--from-host", into.from_host, "Its host (localhost)");
    app.add_option("--from-port", into.from_port, "Its TCP port (the server's default)");
    app.add_option("--from-user", into.from_user, "A user who may read Kea's tables (kea)");
    app.add_option("--from-password", into.from_password,
                   "Its password; without a value: ask for it")
        ->expected(0, 1)
        ->type_name("[PASSWORD]");
    app.add_option("--from-name", into.from_name, "Kea's database (kea)");
    app.add_option("--from-shift", into.from_shift,
                   "Seconds to add to the end of every lease, if Kea's host and its database have "
                   "different time zones");
}

AdminAnswer refuse(const std::string& message) {
    return {"ERROR/leasehold-admin: " + message + "\nleasehold-admin --help tells more.\n", 1};
}

/// The first line, without its end.
std::string first_line(const std::string& text) {
    return text.substr(0, text.find_first_of("\r\n"));
}

/// Fills in the password; error: LEASEHOLD_DB_PASSWORD_FILE names a file that cannot be read.
Result<void> find_password(const Arguments& arguments, const ReadFile& read_file,
                           const Environment& environment, AdminOptions& options) {
    if (arguments.password_passed) {
        if (!arguments.password.empty()) options.warnings.push_back("-p" + std::string(kExposed));
        options.database.password = arguments.password;
        options.password_from_terminal = arguments.password.empty();
    } else if (!arguments.password_file.empty()) {
        const Result<std::string> text = read_file(arguments.password_file);
        if (!text) return fail("--password-file: " + text.error().message);
        options.database.password = first_line(*text);
    } else if (const auto kea = environment("KEA_ADMIN_DB_PASSWORD")) {
        options.output.emplace_back(
            "Using the value of KEA_ADMIN_DB_PASSWORD for authentication...");
        options.database.password = *kea;
    } else if (const auto own = environment("LEASEHOLD_DB_PASSWORD")) {
        options.database.password = *own;
    } else if (const auto file = environment("LEASEHOLD_DB_PASSWORD_FILE")) {
        const Result<std::string> text = read_file(*file);
        if (!text) return fail("LEASEHOLD_DB_PASSWORD_FILE: " + text.error().message);
        options.database.password = first_line(*text);
    }
    return {};
}

/// --from-…; error: a backend that Kea has not, or a password file that cannot be read.
Result<void> take_source(const Arguments& arguments, const ReadFile& read_file,
                         const Environment& environment, SourceOptions& source) {
    const auto backend = kBackends.find(arguments.from_type);
    if (!arguments.from_type.empty() &&
        (backend == kBackends.end() || backend->second == DatabaseType::Sqlite)) {
        return fail("invalid --from-type: " + arguments.from_type + "; known are pgsql, mysql");
    }
    // SQLite, which Kea has not, stands for: not given.
    source.database.type = backend == kBackends.end() ? DatabaseType::Sqlite : backend->second;
    source.database.host = arguments.from_host;
    source.database.port = arguments.from_port;
    source.database.user = arguments.from_user;
    source.database.name = arguments.from_name;
    source.shift_seconds = arguments.from_shift;
    if (arguments.from_password_passed) {
        source.database.password = arguments.from_password;
        source.password_from_terminal = arguments.from_password.empty();
    } else if (const auto given = environment("LEASEHOLD_FROM_PASSWORD")) {
        source.database.password = *given;
    } else if (const auto file = environment("LEASEHOLD_FROM_PASSWORD_FILE")) {
        const Result<std::string> text = read_file(*file);
        if (!text) return fail("LEASEHOLD_FROM_PASSWORD_FILE: " + text.error().message);
        source.database.password = first_line(*text);
    }
    return {};
}

/// "import SOURCE" is one command in two words. Error: no such command, or a word too many.
Result<void> sort_words(Arguments& arguments) {
    const std::vector<std::string>& words = arguments.words;
    if (words.empty()) return fail("missing command");
    std::size_t next = 1;
    arguments.command = words[0];
    if (arguments.command == "import") {
        if (words.size() < 2) return fail("import needs a source, such as: import kea-csv");
        arguments.command += " " + words[next++];
    }
    if (find_admin_command(arguments.command) == nullptr)
        return fail("invalid command: " + arguments.command);
    if (words.size() > next) arguments.backend = words[next++];
    if (words.size() > next) return fail("a word too many: " + words[next]);
    return {};
}

/// What the configuration of a frontend would refuse as well.
Result<void> check_connection(const DatabaseConfig& database, const std::string& ssl_mode) {
    if (!ssl_mode.empty() && !database.tls.mode)
        return fail(
            "--ssl-mode: expected one of disable, prefer, require, verify-ca, verify-full, "
            "got " +
            ssl_mode);
    if (const auto hosts = database_hosts(database.host, database.port); !hosts)
        return fail("-h: " + hosts.error().message);
    if (const auto tls = check_tls(database.tls); !tls) return fail("--" + tls.error().message);
    if (database.type != DatabaseType::MySql && !database.tls.cipher_list.empty())
        return fail("--cipher-list is for mysql");
    return {};
}

void take_files(const Arguments& arguments, AdminOptions& options) {
    options.input = arguments.input;
    options.output_file = arguments.output;
    options.config_file = arguments.config;
    options.yes = arguments.yes;
    options.dry_run = arguments.dry_run;
    if (arguments.v4) options.family = LeaseFamily::V4;
    if (arguments.v6) options.family = LeaseFamily::V6;
}

std::variant<AdminOptions, AdminAnswer> make_options(const Arguments& arguments,
                                                     const ReadFile& read_file,
                                                     const Environment& environment) {
    if (arguments.backend.empty()) return refuse("missing backend");
    const auto backend = kBackends.find(arguments.backend);
    if (backend == kBackends.end())
        return refuse("invalid backend: " + arguments.backend + "; known are pgsql, mysql, sqlite");

    AdminOptions options;
    options.command = arguments.command;
    options.database.type = backend->second;
    options.database.host = arguments.host;
    options.database.port = arguments.port;
    options.database.user = arguments.user;
    options.database.name = arguments.name;
    take_files(arguments, options);
    if (auto source = take_source(arguments, read_file, environment, options.source); !source)
        return refuse(source.error().message);
    if (!arguments.from_password.empty())
        options.warnings.push_back("--from-password" + std::string(kExposed));
    if (options.database.type == DatabaseType::Sqlite) {
        if (arguments.name.empty()) return refuse("sqlite needs the database's file: -n FILE");
        return options;
    }
    if (arguments.name.empty()) options.database.name = "leasehold";
    options.database.connect_timeout_s = arguments.connect_timeout;
    options.database.tls = arguments.tls;
    options.database.tls.mode = ssl_mode_of(arguments.ssl_mode);
    if (const auto fits = check_connection(options.database, arguments.ssl_mode); !fits)
        return refuse(fits.error().message);
    if (!arguments.directory.empty())
        options.warnings.emplace_back("-d has no effect: the steps are built into this program");
    if (!arguments.extra.empty())
        options.warnings.emplace_back("-x has no effect: no client program is called");
    if (auto password = find_password(arguments, read_file, environment, options); !password)
        return refuse(password.error().message);
    return options;
}

}  // namespace

std::variant<AdminOptions, AdminAnswer> parse_admin_options(
    const std::vector<std::string>& arguments, const std::string& version,
    const ReadFile& read_file, const Environment& environment) {
    CLI::App app(introduction(), "leasehold-admin");
    Arguments into;
    declare(app, into);
    declare_source(app, into);
    try {
        app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
    } catch (const CLI::CallForHelp&) {
        return AdminAnswer{app.help() + "\n", 0};
    } catch (const CLI::ParseError& error) {
        return refuse(error.what());
    }
    if (into.version) return AdminAnswer{version + "\n", 0};
    if (const auto sorted = sort_words(into); !sorted) return refuse(sorted.error().message);
    into.password_passed = app.count("--password") > 0;
    into.from_password_passed = app.count("--from-password") > 0;
    return make_options(into, read_file, environment);
}

}  // namespace leasehold

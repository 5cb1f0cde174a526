// tidy: table
#include "admin/advice.h"

namespace leasehold {

namespace {

struct Advice {
    std::string_view error;  ///< a part of the driver's or the server's message
    std::string_view advice;
};

constexpr std::string_view kOwner = "Connect as the role that ran db-init (-u).";
constexpr std::string_view kAccess = "Check the user (-u) and the password.";
constexpr std::string_view kName = "Check the name (-n); how to make one: docs/database.md.";
constexpr std::string_view kReach =
    "Check the host (-h) and the port (-P), and that the server runs.";

constexpr Advice kAdvice[] = {
    {"password authentication failed", kAccess},
    {"no password supplied", "Give the user's password: -p asks for it."},
    {"no pg_hba.conf entry",
     "The server's pg_hba.conf must let this user in to this database from this host."},
    {"Connection refused", kReach},
    {"could not translate host name", "Check the host (-h)."},
    {"No route to host", "Check the host (-h) and the firewalls on the way."},
    {"timeout expired", "Check the host (-h), the port (-P) and the firewalls on the way."},
    {"No such file or directory", "Check the host (-h): a folder means a unix socket in it."},
    {"FATAL:  role \"", "Check the user (-u); how to make one: docs/database.md."},
    {"FATAL:  database \"", kName},
    {"permission denied for schema", kOwner},
    {"permission denied for table", kOwner},
    {"must be owner of", kOwner},
    {"(using password: NO)", "Give the user's password: -p asks for it."},
    {"' to database '",
     "Check the name (-n), and that this user (-u) was granted rights on it: docs/database.md."},
    {"Access denied for user", kAccess},
    {"Unknown database", kName},
    {"Can't connect to server", kReach},
    {"Can't connect to local server", kReach},
    {"Unknown server host", "Check the host (-h)."},
    {"Lost connection to server", kReach},
    {"command denied to user", kOwner},
    {"is not allowed to connect to this", "The server lets this user in from other hosts only."},
    {"the server is read-only", "Name the primary (-h, -P)."},
    {"unable to open database file",
     "Check the file (-n): its folder must exist and be writable; only db-init makes a new file."},
    {"file is not a database", "Check the file (-n)."},
    {"readonly database", "This user must be able to write to the file (-n) and its folder."},
};

}  // namespace

std::string_view advice_for(std::string_view error) {
    for (const Advice& row : kAdvice)
        if (error.find(row.error) != std::string_view::npos) return row.advice;
    return {};
}

}  // namespace leasehold

// tidy: table
#include "admin/advice.h"

namespace leasehold {

namespace {

struct Advice {
    std::string_view error;  ///< a part of the driver's or the server's message
    std::string_view advice;
};

constexpr Advice kAdvice[] = {
    {"password authentication failed", "Check the user (-u) and the password."},
    {"no password supplied", "Give the user's password: -p asks for it."},
    {"no pg_hba.conf entry",
     "The server's pg_hba.conf must let this user in to this database from this host."},
    {"Connection refused", "Check the host (-h) and the port (-P), and that the server runs."},
    {"could not translate host name", "Check the host (-h)."},
    {"No route to host", "Check the host (-h) and the firewalls on the way."},
    {"timeout expired", "Check the host (-h), the port (-P) and the firewalls on the way."},
    {"No such file or directory", "Check the host (-h): a folder means a unix socket in it."},
    {"FATAL:  role \"", "Check the user (-u); how to make one: docs/database.md."},
    {"FATAL:  database \"", "Check the name (-n); how to make one: docs/database.md."},
    {"permission denied for schema", "Connect as the role that ran db-init (-u)."},
    {"permission denied for table", "Connect as the role that ran db-init (-u)."},
    {"must be owner of", "Connect as the role that ran db-init (-u)."},
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

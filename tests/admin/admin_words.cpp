#include "tests/admin/admin_words.h"

namespace leasehold {

std::vector<std::string> command(const std::string& words, const DatabaseConfig& database,
                                 const std::vector<std::string>& more) {
    std::vector<std::string> all = {"leasehold-admin"};
    const std::size_t space = words.find(' ');
    all.push_back(words.substr(0, space));
    if (space != std::string::npos) all.push_back(words.substr(space + 1));
    if (database.type == DatabaseType::Sqlite) {
        all.insert(all.end(), {"sqlite", "-n", database.name});
    } else {
        all.insert(all.end(),
                   {database.type == DatabaseType::MySql ? "mysql" : "pgsql", "-h", database.host,
                    "-P", std::to_string(database.port), "-u", database.user, "-n", database.name});
    }
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

ProgramResult run(const std::string& words, const DatabaseConfig& database,
                  const std::vector<std::string>& more) {
    return run_program(command(words, database, more),
                       {{"LEASEHOLD_DB_PASSWORD", database.password}});
}

ProgramResult said(const std::string& output) { return {0, output, ""}; }

void expect_refused(const ProgramResult& result, const std::vector<std::string>& parts) {
    EXPECT_EQ(result.exit_code, 1) << result;
    EXPECT_EQ(result.errors.substr(0, 22), "ERROR/leasehold-admin:") << result;
    for (const std::string& part : parts)
        EXPECT_NE(result.errors.find(part), std::string::npos)
            << part << " is missing in " << result;
}

void expect_says(const std::string& text, const std::vector<std::string>& parts) {
    for (const std::string& part : parts)
        EXPECT_NE(text.find(part), std::string::npos) << part << " is missing in\n" << text;
}

}  // namespace leasehold

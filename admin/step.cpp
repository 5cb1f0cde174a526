#include "admin/step.h"

#include <charconv>

#include "admin/sql_split.h"
#include "base/check.h"

namespace leasehold {

namespace {

constexpr std::string_view kFolder = "migrations/";

std::string_view file_name(Dialect dialect) {
    switch (dialect) {
        case Dialect::Postgres:
            return "postgres.sql";
        case Dialect::MySql:
            return "mysql.sql";
        case Dialect::Sqlite:
            break;
    }
    return "sqlite.sql";
}

}  // namespace

std::vector<Step> steps_for(Dialect dialect, std::span<const EmbeddedFile> files,
                            std::span<const SchemaStep> versions) {
    std::vector<Step> steps;
    for (const EmbeddedFile& file : files) {
        check(file.path.substr(0, kFolder.size()) == kFolder, "a step lies outside of migrations/");
        const std::string_view path = file.path.substr(kFolder.size());
        const std::size_t slash = path.find('/');
        if (path.substr(slash + 1) != file_name(dialect)) continue;
        Step step;
        std::from_chars(path.data(), path.data() + slash, step.version);
        check(step.version == static_cast<int>(steps.size()), "a migration step is missing");
        check(step.version <= static_cast<int>(versions.size()), "schema_version.h lacks a step");
        if (step.version > 0)
            step.oldest_compatible =
                versions[static_cast<std::size_t>(step.version) - 1].oldest_compatible;
        step.name = path.substr(0, slash);
        step.path = path;
        step.statements = split_sql(file.text);
        steps.push_back(std::move(step));
    }
    check(steps.size() == versions.size() + 1, "schema_version.h names a step without a file");
    return steps;
}

}  // namespace leasehold

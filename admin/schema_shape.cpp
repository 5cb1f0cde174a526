#include "admin/schema_shape.h"

#include <map>

#include "admin/check_statements.h"
#include "admin/step.h"
#include "store/sqlite_session.h"

namespace leasehold {
namespace {

std::string text_of(const Cell& cell) {
    if (const auto* text = std::get_if<std::string>(&cell)) return *text;
    if (const auto* bytes = std::get_if<Bytes>(&cell)) return to_string(*bytes);
    const auto* number = std::get_if<std::int64_t>(&cell);
    return number == nullptr ? "" : std::to_string(*number);
}

/// The kinds of values that the dialects share; what is text to SQLite may have a type of its own
/// elsewhere.
std::string kind_of(const std::string& type) {
    constexpr std::pair<std::string_view, std::string_view> kKinds[] = {
        {"blob", "bytes"}, {"bytea", "bytes"}, {"binary", "bytes"}, {"char", "text"},
        {"text", "text"},  {"inet", "text"},   {"time", "text"},    {"int", "number"}};
    for (const auto& [part, kind] : kKinds)
        if (type.find(part) != std::string::npos) return std::string(kind);
    return type;
}

void add_columns(const std::vector<Row>& rows, SchemaShape& shape) {
    for (const Row& row : rows) {
        const std::string table = text_of(row.at(0)), column = text_of(row.at(1));
        const std::string type = text_of(row.at(2));
        if (type.empty()) {
            shape.lines.insert("view " + table + '.' + column);
            continue;
        }
        shape.lines.insert(table + '.' + column + ' ' + kind_of(type) +
                           (text_of(row.at(3)) == "0" ? "" : " not null"));
        if (shape.tables.empty() || shape.tables.back().first != table)
            shape.tables.emplace_back(table, column);
    }
}

/// By their columns: names of indexes differ between the dialects.
void add_indexes(const std::vector<Row>& rows, SchemaShape& shape) {
    std::map<std::pair<std::string, std::string>, std::string> columns;
    std::map<std::pair<std::string, std::string>, bool> unique;
    for (const Row& row : rows) {
        const std::pair index(text_of(row.at(0)), text_of(row.at(1)));
        std::string& list = columns[index];
        list += (list.empty() ? "" : ", ") + text_of(row.at(2));
        unique[index] = text_of(row.at(3)) != "0";
    }
    for (const auto& [index, list] : columns)
        shape.lines.insert("index " + index.first + " (" + list + ")" +
                           (unique[index] ? " unique" : ""));
}

}  // namespace

Result<SchemaShape> read_schema_shape(Session& session) {
    const CheckStatements& statements = check_statements(session.dialect());
    const auto columns = session.run_raw(statements.columns);
    if (!columns) return fail(columns.error().message);
    const auto indexes = session.run_raw(statements.indexes);
    if (!indexes) return fail(indexes.error().message);
    SchemaShape shape;
    add_columns(columns->rows, shape);
    add_indexes(indexes->rows, shape);
    return shape;
}

Result<SchemaShape> expected_schema_shape(int version) {
    SqliteSettings settings;
    settings.file = ":memory:";
    settings.create = true;
    SqliteSession session(settings);
    if (auto connected = session.connect(); !connected) return fail(connected.error().message);
    for (const Step& step : steps_for(Dialect::Sqlite, embedded_migrations(), kSchemaSteps)) {
        if (step.version > version) break;
        for (const std::string_view statement : step.statements)
            if (auto done = session.run_raw(statement); !done) return fail(done.error().message);
    }
    return read_schema_shape(session);
}

std::vector<std::string> differences(const SchemaShape& expected, const SchemaShape& found,
                                     Dialect dialect) {
    std::set<std::string> there = found.lines;
    if (dialect == Dialect::MySql) {
        for (const std::string& line : found.lines) {
            const std::size_t bytes = line.find(" bytes");
            if (bytes == std::string::npos || expected.lines.contains(line)) continue;
            std::string as_text = line;
            as_text.replace(bytes, 6, " text");
            if (!expected.lines.contains(as_text)) continue;
            there.erase(line);
            there.insert(as_text);
        }
    }
    std::vector<std::string> all;
    for (const std::string& line : expected.lines)
        if (!there.contains(line)) all.push_back("lacks " + line);
    for (const std::string& line : there)
        if (!expected.lines.contains(line)) all.push_back("has " + line);
    return all;
}

}  // namespace leasehold

#include "store/mysql_calls.h"

#include <cppconn/connection.h>
#include <cppconn/prepared_statement.h>
#include <cppconn/resultset.h>
#include <cppconn/resultset_metadata.h>
#include <cppconn/statement.h>

#include <algorithm>
#include <utility>

namespace leasehold {
namespace {

/// A claim of 64 rows takes hundreds of kilobytes, here and in the server. When there are more,
/// those in use are prepared anew.
constexpr std::size_t kPreparedMax = 64;

std::string text_of(const sql::SQLString& text) { return {text.c_str(), text.length()}; }

enum class Type : std::uint8_t { Number, Octets, Text };

Type type_of(int type) {
    switch (type) {
        case sql::DataType::TINYINT:
        case sql::DataType::SMALLINT:
        case sql::DataType::MEDIUMINT:
        case sql::DataType::INTEGER:
        case sql::DataType::BIGINT:
            return Type::Number;
        case sql::DataType::BINARY:
        case sql::DataType::VARBINARY:
        case sql::DataType::LONGVARBINARY:
            return Type::Octets;
        default:
            return Type::Text;
    }
}

Cell cell_of(sql::ResultSet& from, std::uint32_t column, Type type) {
    if (from.isNull(column)) return std::monostate();
    if (type == Type::Number) return std::int64_t{from.getInt64(column)};
    const sql::SQLString text = from.getString(column);
    if (type == Type::Text) return text_of(text);
    const std::string_view octets(text.c_str(), text.length());
    return Bytes(octets.begin(), octets.end());
}

void read_rows(sql::ResultSet& from, Answer& answer) {
    sql::ResultSetMetaData* meta = from.getMetaData();
    std::vector<Type> types(meta->getColumnCount());
    for (std::uint32_t i = 0; i < types.size(); ++i) types[i] = type_of(meta->getColumnType(i + 1));
    answer.rows.reserve(from.rowsCount());
    while (from.next()) {
        Row row;
        row.reserve(types.size());
        for (std::uint32_t i = 0; i < types.size(); ++i) {
            row.push_back(cell_of(from, i + 1, types[i]));
        }
        answer.rows.push_back(std::move(row));
    }
}

/// Text and bytes alike: what goes into a column of bytes is not looked at as text.
void set(sql::PreparedStatement& statement, std::uint32_t place, const Scalar& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        statement.setInt64(place, *number);
    } else if (const auto* bytes = std::get_if<ByteView>(&value)) {
        statement.setString(place, std::string(bytes->begin(), bytes->end()));
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
        statement.setString(place, std::string(*text));
    } else {
        statement.setNull(place, sql::DataType::BIGINT);
    }
}

}  // namespace

/// The driver does not tell how many statements a call had, nor whether there is another answer
/// where it has no rows. So every one is asked for: one that is left over is error 2014 for the
/// next call.
Answer run_script(sql::Connection& connection, const MySqlScript& script) {
    const std::unique_ptr<sql::Statement> statement(connection.createStatement());
    Answer answer;
    bool has_rows = statement->execute(script.sql);
    if (!has_rows) answer.affected = statement->getUpdateCount();
    for (unsigned answered = 1;; ++answered) {
        if (has_rows) {
            const std::unique_ptr<sql::ResultSet> rows(statement->getResultSet());
            read_rows(*rows, answer);
        }
        if (answered == script.count) return answer;
        has_rows = statement->getMoreResults();
    }
}

MySqlPrepared::MySqlPrepared() = default;
MySqlPrepared::~MySqlPrepared() = default;

Answer MySqlPrepared::run(sql::Connection& connection, const Expanded& statement,
                          std::span<const Argument> arguments, bool writes) {
    sql::PreparedStatement& call = prepared(connection, statement.sql);
    std::uint32_t place = 0;
    for (const auto& [argument, element] : statement.places) {
        set(call, ++place, arguments[argument].values[element]);
    }
    Answer answer;
    if (writes) {
        answer.affected = static_cast<std::size_t>(call.executeUpdate());
        return answer;
    }
    const std::unique_ptr<sql::ResultSet> rows(call.executeQuery());
    read_rows(*rows, answer);
    return answer;
}

sql::PreparedStatement& MySqlPrepared::prepared(sql::Connection& connection,
                                                const std::string& sql) {
    if (const auto found = all_.find(sql); found != all_.end()) return *found->second;
    if (all_.size() >= kPreparedMax) all_.clear();
    std::unique_ptr<sql::PreparedStatement> made(connection.prepareStatement(sql));
    return *all_.emplace(sql, std::move(made)).first->second;
}

void MySqlPrepared::forget() { all_.clear(); }

bool MySqlPrepared::lacks(int code) {
    // Unknown statement handler, too many statements, needs to be prepared again.
    constexpr int kLacks[] = {1243, 1461, 1615};
    return std::ranges::find(kLacks, code) != std::end(kLacks);
}

}  // namespace leasehold

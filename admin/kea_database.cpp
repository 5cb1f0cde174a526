#include "admin/kea_database.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/check.h"
#include "store/lease_loader.h"

namespace leasehold {

namespace {

/// How a column is written into the answer, whatever the server and Kea's schema make of it.
enum class As : std::uint8_t { Number, Octets, Text, Time, Address };

struct Column {
    std::string_view v4;  ///< the column's name in lease4; empty: it has none
    std::string_view v6;
    As as;
};

/// In the order of KeaColumn.
constexpr std::array<Column, kKeaColumns> kColumns = {{
    {"address", "address", As::Address},
    {"", "lease_type", As::Number},
    {"", "prefix_len", As::Number},
    {"", "iaid", As::Number},
    {"client_id", "duid", As::Octets},
    {"hwaddr", "hwaddr", As::Octets},
    {"valid_lifetime", "valid_lifetime", As::Number},
    {"", "pref_lifetime", As::Number},
    {"expire", "expire", As::Time},
    {"subnet_id", "subnet_id", As::Number},
    {"fqdn_fwd", "fqdn_fwd", As::Number},
    {"fqdn_rev", "fqdn_rev", As::Number},
    {"hostname", "hostname", As::Text},
    {"state", "state", As::Number},
    {"user_context", "user_context", As::Text},
    {"relay_id", "", As::Octets},
    {"remote_id", "", As::Octets},
    {"pool_id", "pool_id", As::Number},
}};

using Types = std::map<std::string, std::string, std::less<>>;

constexpr bool is_postgres(Dialect dialect) { return dialect == Dialect::Postgres; }

std::string number_as(const std::string& name, Dialect dialect, const std::string& type) {
    if (!is_postgres(dialect)) return "CAST(" + name + " AS SIGNED)";
    return name + (type == "boolean" ? "::int::bigint" : "::bigint");
}

/// Seconds since 1970, whatever time zone the session has.
std::string time_as(const std::string& name, Dialect dialect) {
    if (!is_postgres(dialect)) return "CAST(UNIX_TIMESTAMP(" + name + ") AS SIGNED)";
    return "CASE WHEN isfinite(" + name + ") THEN floor(extract(epoch FROM " + name +
           "))::bigint END";
}

std::string column_as(const Column& column, bool v6, Dialect dialect, const Types& types) {
    const std::string name(v6 ? column.v6 : column.v4);
    const auto type = types.find(name);
    if (name.empty() || type == types.end()) return "NULL";
    switch (column.as) {
        case As::Number:
            return number_as(name, dialect, type->second);
        case As::Time:
            return time_as(name, dialect);
        case As::Text:
            return is_postgres(dialect) ? name + "::text" : name;
        case As::Address:
            if (!v6) return number_as(name, dialect, type->second);
            return type->second == "inet" ? "host(" + name + ")" : name;
        case As::Octets:
            return name;
    }
    return "NULL";
}

std::string text_of(const Cell& cell) {
    if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
    const auto* text = std::get_if<std::string>(&cell);
    return text == nullptr ? std::string() : *text;
}

constexpr bool is_number_type(std::string_view type) {
    return type == "bigint" || type == "int" || type == "integer";
}

}  // namespace

KeaDatabase::KeaDatabase(std::unique_ptr<Session> session, SubnetPlan plan,
                         std::int64_t shift_seconds)
    : session_(std::move(session)) {
    reading_.plan = std::move(plan);
    reading_.shift_seconds = shift_seconds;
}

Result<std::unique_ptr<KeaDatabase>> KeaDatabase::open(std::unique_ptr<Session> session,
                                                       SubnetPlan plan,
                                                       std::int64_t shift_seconds) {
    check(session->dialect() != Dialect::Sqlite, "Kea has no SQLite database");
    std::unique_ptr<KeaDatabase> kea(
        new KeaDatabase(std::move(session), std::move(plan), shift_seconds));
    if (auto known = kea->inspect(); !known) return tl::unexpected(known.error());
    return kea;
}

Result<std::vector<Row>> KeaDatabase::rows(const std::string& sql) {
    auto answer = session_->run_raw(sql);
    if (!answer) return fail("Kea's database: " + answer.error().message);
    return std::move(answer->rows);
}

Result<void> KeaDatabase::inspect() {
    // Our own sessions look for Leasehold's tables, and write; this one does neither.
    const char* settings = is_postgres(session_->dialect())
                               ? "SET search_path TO DEFAULT; SET enable_seqscan TO on;"
                                 "SET default_transaction_read_only TO on"
                               : "SET SESSION TRANSACTION READ ONLY";
    if (auto set = rows(settings); !set) return tl::unexpected(set.error());
    for (const bool v6 : {false, true})
        if (auto added = add_table(v6); !added) return added;
    if (tables_.empty())
        return fail(
            "the source is not Kea's lease database: it has neither lease4 nor lease6 (--from-name "
            "tells which database, --from-user who may see its tables)");
    const auto version = rows("SELECT version, minor FROM schema_version");
    if (!version || version->empty())
        return fail("the source is not Kea's lease database: it has no schema_version");
    schema_version_ = text_of(version->at(0).at(0)) + "." + text_of(version->at(0).at(1));
    return measure_age();
}

Result<void> KeaDatabase::add_table(bool v6) {
    const Dialect dialect = session_->dialect();
    const std::string name = v6 ? "lease6" : "lease4";
    const std::string as_text = is_postgres(dialect) ? "::text" : "";
    const std::string schema = is_postgres(dialect) ? "current_schema()" : "DATABASE()";
    const auto found = rows("SELECT column_name" + as_text + ", data_type" + as_text +
                            " FROM information_schema.columns WHERE table_schema = " + schema +
                            " AND table_name = '" + name + "'");
    if (!found) return tl::unexpected(found.error());
    if (found->empty()) return {};
    Types types;
    for (const Row& row : *found) types[text_of(row.at(0))] = text_of(row.at(1));
    for (const std::string_view needed : {"address", "valid_lifetime", "expire", "subnet_id"})
        if (!types.contains(needed))
            return fail("the source is not Kea's lease database: " + name + " has no column " +
                        std::string(needed));
    Table table;
    table.v6 = v6;
    table.address_type = types["address"];
    if (!v6 && !is_number_type(table.address_type))
        return fail("the source is not Kea's lease database: lease4.address is of type " +
                    table.address_type + " (Leasehold's own view?)");
    for (const Column& column : kColumns)
        table.select +=
            (table.select.empty() ? "SELECT " : ", ") + column_as(column, v6, dialect, types);
    table.select += " FROM " + name;
    tables_.push_back(std::move(table));
    return {};
}

Result<void> KeaDatabase::measure_age() {
    const bool postgres = is_postgres(session_->dialect());
    const std::string now =
        postgres ? "floor(extract(epoch FROM now()))::bigint" : "CAST(UNIX_TIMESTAMP() AS SIGNED)";
    for (const Table& table : tables_) {
        const std::string name = table.v6 ? "lease6" : "lease4";
        const std::string expire = time_as("expire", session_->dialect());
        const std::string lifetime = "CASE WHEN valid_lifetime = 4294967295 THEN 0 ELSE " +
                                     number_as("valid_lifetime", session_->dialect(), "bigint") +
                                     " END";
        const auto age =
            rows("SELECT " + now + " - max(" + expire + " - " + lifetime + ") FROM " + name);
        if (!age) return tl::unexpected(age.error());
        const auto* value = std::get_if<std::int64_t>(&age->at(0).at(0));
        if (value == nullptr) continue;
        const std::int64_t shifted = *value - reading_.shift_seconds;
        newest_lease_age_ = std::min(newest_lease_age_.value_or(shifted), shifted);
    }
    return {};
}

Result<std::uint64_t> KeaDatabase::count() {
    std::uint64_t total = 0;
    for (const Table& table : tables_) {
        const auto counted =
            rows(std::string("SELECT count(*) FROM ") + (table.v6 ? "lease6" : "lease4"));
        if (!counted) return tl::unexpected(counted.error());
        if (const auto* value = std::get_if<std::int64_t>(&counted->at(0).at(0)))
            total += static_cast<std::uint64_t>(*value);
    }
    return total;
}

Result<std::vector<SourceLease>> KeaDatabase::next_page() {
    while (table_ < tables_.size()) {
        const Table& table = tables_[table_];
        const auto page = rows(page_statement(table));
        if (!page) return tl::unexpected(page.error());
        if (page->empty()) {
            after_.reset();
            ++table_;
            continue;
        }
        after_ = page->back().at(0);
        reading_.v6 = table.v6;
        std::vector<SourceLease> leases;
        leases.reserve(page->size());
        for (const Row& row : *page) leases.push_back(read_kea_row(row, reading_));
        return leases;
    }
    table_ = 0;
    return std::vector<SourceLease>();
}

std::string KeaDatabase::page_statement(const Table& table) const {
    std::string sql = table.select;
    if (after_) sql += " WHERE address > " + literal(*after_, table.address_type);
    return sql + " ORDER BY address LIMIT " + std::to_string(kLoadMax);
}

std::string KeaDatabase::literal(const Cell& address, const std::string& type) const {
    if (const auto* number = std::get_if<std::int64_t>(&address)) return std::to_string(*number);
    if (const auto* octets = std::get_if<Bytes>(&address)) return "x'" + to_hex(*octets) + "'";
    std::string quoted = "'";
    for (const char c : text_of(address)) {
        if (c == '\'' || (c == '\\' && !is_postgres(session_->dialect()))) quoted += c;
        quoted += c;
    }
    return quoted + (type == "inet" ? "'::inet" : "'");
}

}  // namespace leasehold

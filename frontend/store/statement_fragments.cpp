#include <algorithm>
#include <bit>

#include "base/check.h"
#include "store/statements.h"

namespace leasehold {
namespace {

/// PostgreSQL's now() stands still at BEGIN; SQLite 3.40 answers NULL to unixepoch('subsec').
std::string_view now_of(Dialect dialect) {
    switch (dialect) {
        case Dialect::Postgres:
            return "(extract(epoch FROM statement_timestamp())*1000000)::bigint";
        case Dialect::Sqlite:
            return "(strftime('%s','now')*1000000+substr(strftime('%f','now'),4)*1000)";
        case Dialect::MySql:
            return "TIMESTAMPDIFF(MICROSECOND,'1970-01-01',UTC_TIMESTAMP(6))";
    }
    return {};
}

template <class Print>
std::string joined(std::size_t first, std::size_t last, Print print) {
    std::string text;
    for (std::size_t i = first; i < last; ++i) {
        if (i > first) text += ", ";
        text += print(i);
    }
    return text;
}

std::string name_of(std::size_t column) { return std::string(kLeaseColumns[column]); }

/// changed_at before owner and state, which may decide about it.
std::string assign(Dialect dialect, const std::string& changed_at) {
    const std::size_t all = kLeaseColumns.size() - 1;
    if (dialect == Dialect::MySql) {
        const auto follow = [](const std::string& name) {
            return name + " = IF(write_id = VALUES(write_id), VALUES(" + name + "), " + name + ")";
        };
        std::string text = "changed_at = " + changed_at;
        for (std::size_t column = 1; column < all; ++column) {
            const std::string name = name_of(column);
            if (name == "write_id") continue;  // it was the first
            text += ", " + follow(name);
        }
        return text;
    }
    return "changed_at = " + changed_at + ", " + joined(1, all, [](std::size_t column) {
               return name_of(column) + " = EXCLUDED." + name_of(column);
           });
}

/// changed_at moves only with owner or state: a renewal stays a HOT update.
std::string take(Dialect dialect) {
    if (dialect == Dialect::MySql)
        return assign(dialect,
                      "IF(write_id = VALUES(write_id) AND NOT (owner <=> VALUES(owner) AND "
                      "state = VALUES(state)), VALUES(changed_at), changed_at)");
    return assign(dialect,
                  "CASE WHEN l.owner = EXCLUDED.owner AND l.state = EXCLUDED.state THEN "
                  "l.changed_at ELSE EXCLUDED.changed_at END");
}

std::string bring(Dialect dialect) {
    if (dialect == Dialect::MySql)
        return assign(dialect, "IF(write_id = VALUES(write_id), VALUES(changed_at), changed_at)");
    return assign(dialect, "EXCLUDED.changed_at");
}

std::string host_columns(Dialect dialect) {
    return joined(0, kHostColumns.size(), [&](std::size_t column) {
        const std::string name(kHostColumns[column]);
        const bool address = name == "address" || name == "next_server";
        return address && dialect == Dialect::Postgres ? "host(" + name + ")" : name;
    });
}

std::string arrays() {
    const auto type = [](std::string_view name) -> std::string {
        if (name == "hostname" || name == "user_context") return "text";
        constexpr std::string_view kBytes[] = {"address",   "owner",    "hwaddr",
                                               "client_id", "relay_id", "remote_id"};
        if (std::ranges::find(kBytes, name) != std::end(kBytes)) return "bytea";
        constexpr std::string_view kSmall[] = {"kind", "prefix_length", "state", "fqdn_forward",
                                               "fqdn_reverse"};
        return std::ranges::find(kSmall, name) != std::end(kSmall) ? "smallint" : "bigint";
    };
    return joined(0, kClaimColumns, [&](std::size_t column) {
        return "$" + std::to_string(column + 1) + "::" + type(kLeaseColumns[column]) + "[]";
    });
}

std::string fragment(std::string_view name, Dialect dialect) {
    if (name == "now") return std::string(now_of(dialect));
    if (name == "columns") return "d.now, " + joined(0, kLeaseColumns.size(), name_of);
    if (name == "all") return joined(0, kLeaseColumns.size(), name_of);
    if (name == "nulls")
        return joined(0, kLeaseColumns.size(), [](std::size_t) { return std::string("NULL"); });
    if (name == "names") return joined(0, kClaimColumns, name_of);
    if (name == "take") return take(dialect);
    if (name == "takeable") {
        return R"(address = VALUES(address)
                     AND CASE WHEN owner = VALUES(owner)
                              THEN $21 = 0 OR expires_at <= VALUES(changed_at)
                                   OR write_id = VALUES(write_id)
                              WHEN state = 3 AND expires_at <= changed_at
                              THEN expires_at <= VALUES(changed_at)
                              ELSE expires_at <= VALUES(changed_at) - $20 END)";
    }
    if (name == "values") {
        std::string text = "expires_at = VALUES(expires_at)";
        for (std::size_t column = 1; column + 1 < kClaimColumns; ++column) {
            text += ", " + name_of(column) + " = VALUES(" + name_of(column) + ")";
        }
        return text;
    }
    if (name == "bring") return bring(dialect);
    if (name == "arrays") return arrays();
    if (name == "host") return host_columns(dialect);
    return history_fragment(name, dialect);
}

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads "$12" at `at` and moves it behind; the number counts from 0.
std::size_t read_parameter(std::string_view text, std::size_t& at) {
    std::size_t number = 0;
    for (++at; at < text.size() && is_digit(text[at]); ++at) {
        number = number * 10 + static_cast<std::size_t>(text[at] - '0');
    }
    check(number > 0, "a statement has a $ without a number");
    return number - 1;
}

class Expansion {
  public:
    explicit Expansion(std::span<const Argument> arguments) : arguments_(arguments) {}

    /// `element` is which one of the lists' elements "$1" means.
    void append(std::string_view text, std::size_t element) {
        for (std::size_t at = 0; at < text.size();) {
            if (text[at] == '{') {
                const std::size_t end = text.find('}', at);
                repeat(text.substr(at + 1, end - at - 1));
                at = end + 1;
            } else if (text[at] == '\'') {
                const std::size_t end = text.find('\'', at + 1);
                out_.sql += text.substr(at, end - at + 1);
                at = end + 1;
            } else if (text[at] == '$') {
                const std::size_t argument = read_parameter(text, at);
                check(argument < arguments_.size(), "a statement wants more parameters");
                if (at < text.size() && text[at] == '*') {
                    ++at;
                    append_list(argument);
                } else {
                    append_one(argument, arguments_[argument].is_list ? element : 0);
                }
            } else {
                out_.sql += text[at++];
            }
        }
    }
    Expanded take() { return std::move(out_); }

  private:
    void append_one(std::size_t argument, std::size_t element) {
        out_.sql += '?';
        out_.places.push_back({argument, element});
    }
    void append_list(std::size_t argument) {
        const std::size_t size = arguments_[argument].values.size();
        if (size == 0) {
            out_.sql += "NULL";
            return;
        }
        for (std::size_t i = 0; i < std::bit_ceil(size); ++i) {
            if (i > 0) out_.sql += ',';
            append_one(argument, std::min(i, size - 1));
        }
    }
    void repeat(std::string_view text) {
        const bool commas = !text.starts_with('+');
        if (!commas) text.remove_prefix(1);
        std::size_t start = text.find('$');
        const Argument& first = arguments_[read_parameter(text, start)];
        for (std::size_t i = 0; i < first.values.size(); ++i) {
            if (i > 0 && commas) out_.sql += ',';
            append(text, i);
        }
    }

    std::span<const Argument> arguments_;
    Expanded out_;
};

}  // namespace

std::string fill_fragments(std::string_view text, Dialect dialect) {
    std::string filled;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] != '@') {
            filled += text[at++];
            continue;
        }
        std::size_t end = at + 1;
        while (end < text.size() && is_lower(text[end])) ++end;
        filled += fragment(text.substr(at + 1, end - at - 1), dialect);
        at = end;
    }
    return filled;
}

std::string Statement::text(Dialect dialect) const {
    switch (dialect) {
        case Dialect::Postgres:
            return fill_fragments(postgres, dialect);
        case Dialect::Sqlite:
            return fill_fragments(sqlite, dialect);
        case Dialect::MySql:
            return fill_fragments(mysql, dialect);
    }
    return {};
}

Expanded expand(std::string_view text, std::span<const Argument> arguments) {
    Expansion expansion(arguments);
    expansion.append(text, 0);
    return expansion.take();
}

}  // namespace leasehold

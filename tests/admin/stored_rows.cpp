#include "tests/admin/stored_rows.h"

#include <initializer_list>

#include "base/ip.h"
#include "store/statements.h"

namespace leasehold {

namespace {

/// Collects "(…), (…)" of one INSERT.
class Values {
  public:
    explicit Values(DatabaseType type) : postgres_(type == DatabaseType::Postgres) {}

    void start_row() { text_ += text_.empty() ? "(" : "), ("; }
    void number(std::int64_t value) { append(std::to_string(value)); }
    void text(const std::string& value) { append("'" + value + "'"); }
    void bytes(const std::string& hex) { append((postgres_ ? "'\\x" : "x'") + hex + "'"); }
    void address(const std::string& value) { bytes(to_hex(Ip::from_text(value).value().bytes())); }
    void null() { append("NULL"); }
    void insert_into(const ScratchDatabase& database, const std::string& table) const {
        database.run("INSERT INTO " + table + " VALUES " + text_ + ")");
    }

  private:
    void append(const std::string& value) { text_ += (text_.back() == '(' ? "" : ", ") + value; }

    bool postgres_;
    std::string text_;
};

std::int64_t end_of(const StoredLease& row, Instant now) {
    return row.ends_in_s ? (now + seconds(*row.ends_in_s)).us : Instant::never().us;
}

}  // namespace

Instant now_of(const ScratchDatabase& database) {
    const Dialect dialect = database.session()->dialect();
    return {std::stoll(database.value(fill_fragments("SELECT @now", dialect)))};
}

void insert(const ScratchDatabase& database, Instant now, std::span<const StoredLease> rows) {
    Values values(database.config().type);
    for (const StoredLease& row : rows) {
        values.start_row();
        values.address(row.address);
        for (const std::int64_t number : std::initializer_list<std::int64_t>{
                 row.kind, row.prefix_length, row.subnet_id, row.pool_id, row.iaid}) {
            values.number(number);
        }
        values.null();  // owner
        values.bytes(row.hwaddr);
        values.bytes(row.client_id);
        for (const std::int64_t number : std::initializer_list<std::int64_t>{
                 row.state, row.valid_lifetime, row.preferred_lifetime, end_of(row, now), now.us}) {
            values.number(number);
        }
        values.text(row.hostname);
        values.number(1);  // fqdn_forward
        values.number(0);  // fqdn_reverse
        values.bytes(row.relay_id);
        values.bytes(row.remote_id);
        values.text(row.user_context);
        values.number(1);  // write_id
    }
    values.insert_into(database, "lease");
}

void insert(const ScratchDatabase& database, Instant now, std::span<const StoredFrontend> rows) {
    Values values(database.config().type);
    for (const StoredFrontend& row : rows) {
        values.start_row();
        values.text(row.name);
        values.number(1);  // instance
        values.text("192.0.2.1");
        values.text("192.0.2.1");
        values.number(7946);
        values.text(row.version);
        values.number(row.state);
        values.number((now - seconds(row.started_ago_s)).us);
        values.number((now - seconds(row.seen_ago_s)).us);
    }
    values.insert_into(database, "frontend");
}

void insert(const ScratchDatabase& database, Instant now, std::span<const StoredPool> rows) {
    Values values(database.config().type);
    for (const StoredPool& row : rows) {
        values.start_row();
        values.text(row.frontend);
        values.number(row.kind);
        values.number(row.subnet_id);
        values.text(row.prefix);
        values.text(row.shared_network);
        values.number(row.pool_id);
        values.address(row.first);
        values.address(row.last);
        values.number(row.prefix_length);
        values.number(row.addresses);
        values.number((now - seconds(row.configured_ago_s)).us);
    }
    values.insert_into(database, "configured_pool");
}

}  // namespace leasehold

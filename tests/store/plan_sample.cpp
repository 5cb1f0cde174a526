#include "tests/store/plan_sample.h"

namespace leasehold::test {
namespace {

/// More values than a batch has: those of several subnets.
constexpr unsigned kValues = 256;

Argument one(std::int64_t value) { return Argument::scalar(value); }
Argument one(const Bytes& value) { return Argument::scalar(ByteView(value)); }

/// As people write it in PostgreSQL's SQL: a session sends it in binary.
std::string literal(const Scalar& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    if (const auto* bytes = std::get_if<ByteView>(&value))
        return "'\\x" + to_hex(*bytes) + "'::bytea";
    if (std::holds_alternative<std::monostate>(value)) return "NULL";
    std::string quoted = "'";
    for (const char letter : std::get<std::string_view>(value)) {
        quoted += letter;
        if (letter == '\'') quoted += letter;
    }
    return quoted + "'";
}

std::string literal(const Argument& argument) {
    if (!argument.is_list) return literal(argument.values.front());
    std::string list;
    for (const Scalar& value : argument.values) list += (list.empty() ? "" : ",") + literal(value);
    return "ARRAY[" + list + "]";
}

}  // namespace

PlanSample::PlanSample() {
    for (unsigned n = 0; n < kValues; ++n) {
        const std::string owner = "owner " + std::to_string(n * 7);
        owners_.emplace_back(owner.begin(), owner.end());
        leases_.push_back(wish(n, address(n * 5)));
        leases_.back().owner = owners_.back();
        changes_.push_back(
            {leases_.back().address, std::uint64_t{n} * 5, LeaseState::Released, true, 0});
    }
    for (unsigned n = 0; n < kBatchMax; ++n) {
        claim_rows_.push_back({&leases_[n], 9});
        change_rows_.push_back({&changes_[n], 9});
        records_.add(leases_[n].address, std::uint64_t{n} * 5);
    }
    for (unsigned n = 0; n < kValues; ++n) {
        const auto high = static_cast<std::uint8_t>(n >> 8), low = static_cast<std::uint8_t>(n);
        identifiers_.push_back(to_hex(Bytes{0, 0, high, low}, ':'));
        host_addresses_.push_back(address(n * 5).text());
    }
}

void PlanSample::fill(Bed& bed, BedKind kind) {
    const std::string last = std::to_string(kRows - 1);
    const std::string values =
        ", 4, 32, 1, 0, 0, @owner, '', '', 0, 3600, 0, 1000000, 1000000, '', 0, 0, '', '', '', n "
        "FROM ";
    std::string rows =
        "SELECT int4send(167772160 + n)" + values + "generate_series(0, " + last + ") AS n";
    std::string owner = "('owner ' || n)::bytea";
    if (kind == BedKind::MariaDb) {
        rows = "SELECT UNHEX(LPAD(HEX(167772160 + n), 8, '0'))" + values +
               "(SELECT seq AS n FROM seq_0_to_" + last + ") s";
        owner = "CONCAT('owner ', n)";
    }
    rows.replace(rows.find("@owner"), 6, owner);
    bed.sql("INSERT INTO lease " + rows);
    bed.sql(
        "INSERT INTO lease_change SELECT address, 1, '2026-01-01', 1, 4, 32, 1, 0, 0, hwaddr, "
        "client_id, '', 0, 3600, 0, '', '', 'east' FROM lease4");
    std::string host =
        "regexp_replace(encode(int4send(n), 'hex'), '(..)(?!$)', '\\1:', 'g'), "
        "'10.0.0.0'::inet + n FROM generate_series(0, " +
        last + ") AS n";
    if (kind == BedKind::MariaDb) {
        host =
            "LOWER(CONCAT_WS(':', '00', LPAD(HEX(n DIV 65536), 2, '0'), LPAD(HEX(n DIV 256 % 256), "
            "2, '0'), LPAD(HEX(n % 256), 2, '0'))), INET_NTOA(167772160 + n) FROM (SELECT seq AS n "
            "FROM seq_0_to_" +
            last + ") s";
    }
    bed.sql(
        "INSERT INTO reservation (subnet_id, identifier_type, identifier, address) SELECT 1, "
        "'hw-address', " +
        host);
}

void PlanSample::analyse(Bed& bed, BedKind kind) {
    for (const std::string table : {"lease", "lease_change", "reservation"}) {
        bed.sql((kind == BedKind::MariaDb ? "ANALYZE TABLE " : "ANALYZE ") + table);
    }
}

Argument PlanSample::addresses(std::size_t count) const {
    Argument list = Argument::list({});
    for (std::size_t i = 0; i < count; ++i) {
        list.values.emplace_back(leases_[i].address.bytes());
    }
    return list;
}

Argument PlanSample::owners(std::size_t count) const {
    Argument list = Argument::list({});
    for (std::size_t i = 0; i < count; ++i) list.values.emplace_back(ByteView(owners_[i]));
    return list;
}

PlanSample::Call PlanSample::read_back() const {
    return {&statements::kClaimed, claimed_arguments(claim_rows_), 1000};
}

std::vector<Argument> PlanSample::hosts(std::size_t identifiers, std::size_t addresses) const {
    std::vector<Argument> lists(3, Argument::list({}));
    for (std::size_t i = 0; i < identifiers; ++i) {
        lists[0].values.emplace_back(std::string_view(identifiers_[i]));
    }
    for (const std::int64_t subnet : {0, 1, 2}) lists[1].values.emplace_back(subnet);
    for (std::size_t i = 0; i < addresses; ++i) {
        lists[2].values.emplace_back(std::string_view(host_addresses_[i]));
    }
    return lists;
}

std::vector<PlanSample::Call> PlanSample::calls() const {
    const std::int64_t second = 1'000'000;
    const Argument batch = addresses(kBatchMax);
    return {
        {&statements::kLookUp, {owners(1), addresses(3)}, 20},
        {&statements::kLookUp, {owners(64), addresses(192)}, 1500},
        {&statements::kLookUp, {owners(256), addresses(256)}, 3000},
        {&statements::kClaim, claim_arguments(claim_rows_, kSkewMargin), 1000},
        {&statements::kChange, change_arguments(change_rows_), 1000},
        {&statements::kList,
         {one(4), one(least_), one(least_), one(greatest_), one(-1), one(100)},
         1000},
        {&statements::kChangedSince, {one(INT64_MAX - second), one(least_), one(4096)}, 20},
        {&statements::kReclaimPage,
         {one(least_), one(2048), one(second), one(second), one(second)},
         15'000},
        {&statements::kHeld, {batch}, 1000},
        {&statements::kRecord, records_.arguments(LeaseEvent::OfClaim, frontend_), 1000},
        {&statements::kRecordChange, record_change_arguments(change_rows_, texts_, frontend_),
         1000},
        {&statements::kReclaimChoose, {batch, one(second), one(second), one(second), one(7)}, 1000},
        {&statements::kReclaimChosen, {batch, one(7)}, 1000},
        {&statements::kReclaimMark, {batch, one(second), one(7)}, 1000},
        {&statements::kReclaimDelete, {batch, one(second), one(second), one(second)}, 1000},
        {&statements::kForgetChanges, {one(1)}, 10'000},
        {&statements::kReservations, hosts(4, 1), 60},
        {&statements::kReservations, hosts(64, 192), 3000},
        {&statements::kReservations, hosts(256, 64), 3000}};
}

std::string postgres_explained(const Statement& statement, const std::vector<Argument>& arguments,
                               bool custom, const std::string& explain) {
    std::string values;
    for (const Argument& argument : arguments) {
        values += (values.empty() ? "" : ", ") + literal(argument);
    }
    return std::string("SET LOCAL plan_cache_mode TO force_") + (custom ? "custom" : "generic") +
           "_plan; PREPARE one AS " + statement.text(Dialect::Postgres) + "; " + explain +
           "EXECUTE one(" + values + ")";
}

}  // namespace leasehold::test

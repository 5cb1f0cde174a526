#include "tests/store/registry_bed.h"

#include "base/check.h"
#include "store/lease_row.h"
#include "store/sql_frontend_registry.h"

namespace leasehold::test {

RegistryBed::RegistryBed(BedKind kind) : kind_(kind) {
    if (kind == BedKind::Memory) {
        memory_ = std::make_shared<MemoryFrontends>([this] { return Instant{++now_us_}; },
                                                    Bytes(32, 0x17));
    } else {
        bed_ = make_bed(kind);
    }
}

std::unique_ptr<FrontendRegistry> RegistryBed::registry() const {
    if (kind_ == BedKind::Memory) return std::make_unique<MemoryFrontendRegistry>(memory_);
    return std::make_unique<SqlFrontendRegistry>(bed_->session());
}

void RegistryBed::pass(Duration time) {
    if (kind_ == BedKind::Memory) {
        now_us_ += time.us;
        return;
    }
    const std::string us = std::to_string(time.us);
    bed_->sql("UPDATE frontend SET started_at = started_at - " + us + ", seen_at = seen_at - " +
              us);
    bed_->sql("UPDATE configured_pool SET configured_at = configured_at - " + us);
}

std::vector<ConfiguredPool> RegistryBed::pools() {
    if (kind_ == BedKind::Memory) return memory_->pools();
    const auto read = bed_->session()->run_raw(
        "SELECT kind, subnet_id, prefix, shared_network, pool_id, first_address, last_address, "
        "prefix_length, addresses FROM configured_pool ORDER BY frontend, subnet_id, "
        "first_address");
    check(read.has_value(), read ? "" : read.error().message);
    std::vector<ConfiguredPool> pools;
    for (const Row& row : read->rows) {
        const auto number = [&](std::size_t column) { return number_of(row.at(column)); };
        const auto address = [&](std::size_t column) {
            return Ip::from_bytes(bytes_of(row.at(column))).value();
        };
        ConfiguredPool pool;
        pool.kind = static_cast<LeaseKind>(number(0));
        pool.subnet_id = static_cast<std::uint32_t>(number(1));
        pool.subnet = Prefix::from_text(std::get<std::string>(row.at(2))).value();
        pool.shared_network = std::get<std::string>(row.at(3));
        pool.pool_id = static_cast<std::uint32_t>(number(4));
        pool.range = {address(5), address(6)};
        pool.prefix_length = static_cast<std::uint8_t>(number(7));
        pool.addresses = static_cast<std::uint64_t>(number(8));
        pools.push_back(std::move(pool));
    }
    return pools;
}

Bed& RegistryBed::sql() {
    check(bed_ != nullptr, "there is no SQL in memory");
    return *bed_;
}

}  // namespace leasehold::test

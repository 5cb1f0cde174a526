#include "tests/store/registry_bed.h"

#include "base/check.h"
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
}

Bed& RegistryBed::sql() {
    check(bed_ != nullptr, "there is no SQL in memory");
    return *bed_;
}

}  // namespace leasehold::test

#include "sim_registry.h"

namespace leasehold::sim {

namespace {

Registered all_of(SimDatabase& database) {
    Registered all;
    all.now = database.rows.now();
    for (const auto& [name, row] : database.frontends) all.rows.push_back(row);
    return all;
}

tl::unexpected<Error> lost() { return fail("the connection to the database was lost"); }

}  // namespace

Result<Registered> SimRegistry::beat(const FrontendRow& own) {
    const auto answer = session_.attempt<Registered>([&database = database_, own] {
        FrontendRow& row = database.frontends[own.name];
        const bool another = row.instance != own.instance;
        const std::optional<FrontendRow> before =
            another && !row.name.empty() ? std::optional(row) : std::nullopt;
        const Instant now = database.rows.now();
        const Instant started_at = another ? now : row.started_at;
        row = own;
        row.started_at = started_at;
        row.seen_at = now;
        Registered all = all_of(database);
        all.replaced = before;
        return all;
    });
    if (!answer) return lost();
    return *answer;
}

Result<Registered> SimRegistry::read() {
    const auto answer =
        session_.attempt<Registered>([&database = database_] { return all_of(database); });
    if (!answer) return lost();
    return *answer;
}

Result<void> SimRegistry::leave(const FrontendRow& own) {
    const auto answer = session_.attempt<bool>([&database = database_, own] {
        FrontendRow& row = database.frontends[own.name];
        if (row.instance == own.instance) row.state = FrontendState::Left;
        return true;
    });
    if (!answer) return lost();
    return {};
}

Result<std::vector<Bytes>> SimRegistry::gossip_keys() {
    return std::vector<Bytes>{Bytes(32, 0x5a)};
}

}  // namespace leasehold::sim

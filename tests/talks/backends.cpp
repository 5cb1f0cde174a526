#include "backends.h"

#include "tests/store/bed.h"

namespace leasehold::talks {

namespace {

struct Kind {
    const char* name;
    test::BedKind kind;
};

constexpr Kind kKinds[] = {{"memory", test::BedKind::Memory},
                           {"sqlite", test::BedKind::Sqlite},
                           {"postgres", test::BedKind::Postgres},
                           {"mariadb", test::BedKind::MariaDb}};

bool is_chosen(const Kind& kind, const std::string& which) {
    return which == "all" || which == kind.name ||
           (which == "fast" && kind.kind < test::BedKind::Postgres);
}

/// Memory is cheap to make anew; an SQL database is emptied.
Backend backend_of(const Kind& kind) {
    const auto bed = std::make_shared<std::unique_ptr<test::Bed>>(test::make_bed(kind.kind));
    if (!*bed) return {kind.name, {}, {}, {}};
    return {kind.name, [bed] { return (*bed)->store(); },
            [bed, which = kind.kind] {
                if (which == test::BedKind::Memory) {
                    *bed = test::make_bed(which);
                } else {
                    (*bed)->sql("DELETE FROM lease");
                }
            },
            [bed](std::uint32_t length) { (*bed)->pass(seconds(length)); }};
}

}  // namespace

Result<std::vector<Backend>> open_backends(const std::string& which) {
    std::vector<Backend> backends;
    for (const Kind& kind : kKinds) {
        if (!is_chosen(kind, which)) continue;
        backends.push_back(backend_of(kind));
        if (!backends.back().open) {
            return fail(std::string("the store ") + kind.name + " does not start");
        }
    }
    return backends;
}

}  // namespace leasehold::talks

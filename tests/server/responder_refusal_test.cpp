// One bad exchange does not hurt its neighbours (docs/design.md §5): 63 good ones and one whose
// hostname no database takes, in one batch, over every store.
#include <gtest/gtest.h>

#include "server/observer_packets.h"
#include "tests/server/lab.h"
#include "tests/server/log_file.h"
#include "tests/store/bed.h"

namespace leasehold {
namespace {

class ResponderOverStore : public testing::TestWithParam<test::BedKind> {};

std::vector<Datagram> batch_with_hostname(std::string_view hostname) {
    std::vector<Datagram> batch;
    for (std::uint8_t n = 0; n < kBatchMax; ++n) {
        Packet4 packet = naming_server(
            wishing(message(MessageType4::Request, n), "192.0.2." + std::to_string(100 + n)));
        const bool bad = n == 31;
        packet.options.set(option4::kHostName, text(bad ? hostname : "host"));
        batch.push_back(datagram(packet));
    }
    return batch;
}

TEST_P(ResponderOverStore, OneBadHostnameAmongSixtyFourCostsOneCountedDrop) {
    using namespace std::string_view_literals;
    for (const std::string_view hostname : {"\xff"sv, "a\0b"sv}) {
        const auto bed = test::make_bed(GetParam());
        ASSERT_TRUE(bed);
        const std::unique_ptr<LeaseStore> store = bed->store();
        Lab lab(config_with_pool("192.0.2.100", "192.0.2.200"));
        const Log log = silent_log();
        Counters counters;
        PacketObserver observer(log, counters);
        Responder responder(*store, lab.config, lab.view, lab.cluster, observer,
                            [] { return kNow; });
        const auto answered = responder.respond(batch_with_hostname(hostname), into(lab.sent));
        ASSERT_TRUE(answered) << answered.error().message;
        EXPECT_EQ(lab.sent.size(), kBatchMax - 1);
        EXPECT_EQ(counters.value(Counter::AckSent), kBatchMax - 1);
        EXPECT_EQ(counters.value(Counter::Refused), 1U);
        EXPECT_EQ(counters.value(Counter::Unserved), 0U);
        EXPECT_EQ(bed->rows().size(), kBatchMax - 1);
    }
}

INSTANTIATE_TEST_SUITE_P(Every, ResponderOverStore,
                         testing::Values(test::BedKind::Memory, test::BedKind::Sqlite,
                                         test::BedKind::Postgres, test::BedKind::MariaDb));

}  // namespace
}  // namespace leasehold

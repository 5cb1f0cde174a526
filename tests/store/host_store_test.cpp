// What every hosts database must do: SQLite, PostgreSQL and MariaDB.

#include <gtest/gtest.h>

#include <algorithm>

#include "store/sql_host_store.h"
#include "tests/store/contract.h"

namespace leasehold::test {
namespace {

using Hosts = std::vector<Reservation4>;

constexpr auto kHw = IdentifierType::HwAddress;

HostIdentifier mac(unsigned n) {
    return {kHw, {2, 0, 0, 0, static_cast<std::uint8_t>(n >> 8), static_cast<std::uint8_t>(n)}};
}

Reservation4 host(const HostIdentifier& identifier, std::uint32_t subnet,
                  std::optional<Ip> address = std::nullopt) {
    Reservation4 made;
    made.identifier = identifier;
    made.subnet_id = subnet;
    made.address = address;
    made.next_server = Ip::v4(0);
    return made;
}

class HostContract : public ::testing::TestWithParam<BedKind> {
  protected:
    void SetUp() override {
        bed_ = make_bed(GetParam());
        store_ = std::make_unique<SqlHostStore>(
            bed_->session(), [this] { return schema_; },
            [this](const std::string& what) { told_.push_back(what); }, seconds(5));
    }

    /// More columns, with a comma before each, and their values.
    void reserve(const HostIdentifier& identifier, std::uint32_t subnet, const std::string& address,
                 const std::string& columns = "", const std::string& values = "") {
        bed_->sql("INSERT INTO reservation (subnet_id, identifier_type, identifier, address" +
                  columns + ") VALUES (" + std::to_string(subnet) + ", '" +
                  std::string(name_of(identifier.type)) + "', '" + to_hex(identifier.value, ':') +
                  "', " + (address.empty() ? "NULL" : "'" + address + "'") + values + ")");
    }
    std::vector<Hosts> look_up(const std::vector<HostQuestion>& questions) {
        auto found = store_->look_up(questions);
        EXPECT_TRUE(found) << found.error().message;
        return found.value_or(std::vector<Hosts>());
    }
    Hosts found(const HostQuestion& question) { return look_up({question}).at(0); }

    std::shared_ptr<OptionSchema> schema_ = std::make_shared<OptionSchema>();
    std::vector<std::string> told_;
    std::unique_ptr<Bed> bed_;
    std::unique_ptr<HostStore> store_;
};

TEST_P(HostContract, KnowsNobodyInAnEmptyTable) {
    EXPECT_EQ(found({{mac(1)}, {0, 1}, {address(1)}}), Hosts());
    EXPECT_TRUE(look_up({}).empty());
}

TEST_P(HostContract, FindsAClientByEachKindOfIdentifierInItsSubnetAndEverywhere) {
    const HostIdentifier all[] = {mac(1),
                                  {IdentifierType::Duid, {0, 3, 0, 1}},
                                  {IdentifierType::CircuitId, {'e', 't', 'h', '0'}},
                                  {IdentifierType::ClientId, Bytes(255, 7)},
                                  {IdentifierType::FlexId, {0xff}}};
    for (const HostIdentifier& identifier : all) {
        reserve(identifier, 0, "");
        reserve(identifier, 4294967295, "");
        reserve(identifier, 9, "");
        const Hosts both = found({{identifier}, {0, 4294967295}, {}});
        ASSERT_EQ(both.size(), 2U) << identifier.text();
        EXPECT_EQ(found({{identifier}, {0}, {}}), Hosts{host(identifier, 0)});
        EXPECT_EQ(found({{identifier}, {5}, {}}), Hosts());
    }
}

TEST_P(HostContract, TheSameOctetsOfAnotherKindAreAnotherClient) {
    reserve(mac(1), 1, "");
    EXPECT_EQ(found({{{IdentifierType::ClientId, mac(1).value}}, {1}, {}}), Hosts());
}

TEST_P(HostContract, SaysForWhomAnAddressIsKept) {
    reserve(mac(1), 1, "10.0.0.1");
    reserve(mac(2), 2, "10.0.0.1");
    EXPECT_EQ(found({{}, {1}, {address(1), address(2)}}), Hosts{host(mac(1), 1, address(1))});
    EXPECT_EQ(found({{mac(9)}, {1, 2}, {address(1)}}).size(), 2U);
    EXPECT_EQ(found({{}, {3}, {address(1)}}), Hosts());
}

TEST_P(HostContract, SaysAllForWhomASharedAddressIsKept) {
    reserve(mac(1), 1, "10.0.0.1");
    reserve(mac(2), 1, "10.0.0.1", ", address_unique", ", NULL");
    EXPECT_EQ(found({{}, {1}, {address(1)}}).size(), 2U);
}

TEST_P(HostContract, AnswersEachQuestionOfABatchWithItsOwn) {
    std::vector<HostQuestion> questions;
    for (unsigned n = 0; n < kBatchMax; ++n) {
        const std::uint32_t subnet = n % 2 + 1;
        if (n % 3 != 0) reserve(mac(n), subnet, address(n).text());
        HostQuestion question{{{IdentifierType::CircuitId, {0, 1}}, mac(n)}, {subnet}, {}};
        if (n % 5 == 0) question.addresses.push_back(address(n + 2));
        questions.push_back(question);
    }
    questions[7] = {};
    const auto answers = look_up(questions);
    ASSERT_EQ(answers.size(), kBatchMax);
    for (unsigned n = 0; n < kBatchMax; ++n) {
        const std::uint32_t subnet = n % 2 + 1;
        Hosts expected;
        if (n % 3 != 0 && n != 7) expected.push_back(host(mac(n), subnet, address(n)));
        if (n % 5 == 0 && (n + 2) % 3 != 0 && n + 2 < kBatchMax)
            expected.push_back(host(mac(n + 2), subnet, address(n + 2)));
        Hosts got = answers[n];
        std::ranges::sort(got, {}, &Reservation4::identifier);
        got.erase(std::unique(got.begin(), got.end()), got.end());  // one may come twice
        EXPECT_EQ(got, expected) << n;
    }
}

TEST_P(HostContract, ReadsEveryColumn) {
    *schema_ = OptionSchema({{"dhcp4", 222, "door", OptionType::Uint8, false, "", {}}});
    reserve(mac(1), 1, "10.0.0.1",
            ", hostname, next_server, server_hostname, boot_file_name, client_classes, "
            "option_data, user_context",
            ", 'printer-\u00e9', '10.0.0.9', 'tftp', 'boot.img', ' gold,voip phones ,', "
            R"('[{"name": "door", "data": "7"}, {"code": 6, "data": "10.0.0.2, 10.0.0.3"}]', )"
            R"('{"owner": "it"}')");
    Reservation4 expected = host(mac(1), 1, address(1));
    expected.hostname = "printer-\u00e9";
    expected.next_server = address(9);
    expected.server_hostname = "tftp";
    expected.boot_file_name = "boot.img";
    expected.classes = {"gold", "voip phones"};
    expected.options = {{6, {10, 0, 0, 2, 10, 0, 0, 3}}, {222, {7}}};
    expected.user_context = R"({"owner": "it"})";
    EXPECT_EQ(found({{mac(1)}, {1}, {}}), Hosts{expected});
    EXPECT_EQ(told_, std::vector<std::string>());
}

TEST_P(HostContract, LeavesOutAnOptionThatCannotBeAndKeepsTheRest) {
    reserve(mac(1), 1, "10.0.0.1", ", option_data",
            R"(, '[{"name": "domain-name-servers", "data": "nowhere"},
                   {"name": "no-such", "data": "1"}, {"name": "domain-name", "data": "a"}]')");
    Reservation4 expected = host(mac(1), 1, address(1));
    expected.options = {{15, {'a'}}};
    EXPECT_EQ(found({{mac(1)}, {1}, {}}), Hosts{expected});
    ASSERT_EQ(told_.size(), 2U);
    EXPECT_EQ(told_[0].find("the reservation of hw-address=02:00:00:00:00:01 in subnet 1: "), 0U);
}

TEST_P(HostContract, NoughtIsNoAddress) {
    reserve(mac(1), 1, "0.0.0.0", ", next_server", ", '0.0.0.0'");
    EXPECT_EQ(found({{mac(1)}, {1}, {}}), Hosts{host(mac(1), 1)});
}

TEST_P(HostContract, KnowsWhatWasWrittenAMomentAgo) {
    reserve(mac(1), 1, "10.0.0.1");
    EXPECT_EQ(found({{mac(1)}, {1}, {}}).size(), 1U);
    bed_->sql("UPDATE reservation SET address = '10.0.0.2'");
    EXPECT_EQ(found({{mac(1)}, {1}, {}}).at(0).address, address(2));
    bed_->sql("DELETE FROM reservation");
    EXPECT_EQ(found({{mac(1)}, {1}, {}}), Hosts());
}

TEST_P(HostContract, SaysThatThereIsNoSuchTable) {
    bed_->sql("DROP VIEW reservation4");
    bed_->sql("DROP TABLE reservation");
    const HostQuestion question{{mac(1)}, {1}, {}};
    const auto answer = store_->look_up({&question, 1});
    ASSERT_FALSE(answer);
    EXPECT_NE(answer.error().message.find("reservation"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Every, HostContract,
                         ::testing::Values(BedKind::Sqlite, BedKind::Postgres, BedKind::MariaDb),
                         bed_name);

}  // namespace
}  // namespace leasehold::test

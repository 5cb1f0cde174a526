#include "domain/reply_options.h"

#include <gtest/gtest.h>

#include "tests/domain/world.h"

namespace leasehold {
namespace {

constexpr bool kAlways = true, kNever = true;
constexpr std::uint16_t kNtp = 42, kWpad = 252;

OptionValue option(std::uint16_t code, bool always = false, bool never = false) {
    return {code, Bytes{static_cast<std::uint8_t>(code)}, always, never};
}

std::vector<std::uint16_t> codes(const Packet4& packet) {
    std::vector<std::uint16_t> result;
    for (const Option& each : packet.options) result.push_back(each.code);
    return result;
}

/// What is added to the answer to `asked` where the subnet has these options.
Packet4 filled(const Packet4& asked, const OptionSet& options, const Lease* lease = nullptr) {
    World world;
    world.subnet().options = options;
    const Request4 request = world.read(asked);
    Packet4 reply;
    add_configured_options(
        request, OptionLayers(request, {request.subnet, nullptr}, request.classes), lease, reply);
    return reply;
}

/// The codes added for a client that asks for `wanted`.
std::vector<std::uint16_t> added(const Bytes& wanted, const OptionSet& options) {
    return codes(filled(with(discover(), option4::kParameterRequestList, wanted), options));
}

using Codes = std::vector<std::uint16_t>;

TEST(ReplyOptions, StandInTheOrderTheClientAskedFor) {
    const OptionSet options{option(3), option(kNtp), option(119), option(kWpad)};
    EXPECT_EQ(added({119, 42, 3}, options), (Codes{119, 42, 3}));
    EXPECT_EQ(added({42, 119, 42, 66, 3}, options), (Codes{42, 119, 3}));
}

TEST(ReplyOptions, AreNotSentUnasked) {
    EXPECT_EQ(added({}, {option(kNtp), option(kWpad)}), Codes{});
}

TEST(ReplyOptions, AreSentUnaskedIfAlwaysSendOrBasic) {
    EXPECT_EQ(added({119}, {option(3), option(6), option(15), option(kNtp, kAlways), option(119)}),
              (Codes{119, kNtp, 3, 6, 15}));
}

TEST(ReplyOptions, AreNeverSentIfNeverSend) {
    EXPECT_EQ(added({3, 42}, {option(3, false, kNever), option(kNtp, kAlways, kNever)}), Codes{});
}

TEST(ReplyOptions, LeaveToTheRulesWhatTheRulesMake) {
    OptionSet options;
    Bytes wanted;
    for (const std::uint8_t code : Bytes{0, 50, 51, 52, 53, 54, 55, 57, 58, 59, 61, 82, 118, 255}) {
        options.push_back(option(code, kAlways));
        wanted.push_back(code);
    }
    EXPECT_EQ(added(wanted, options), Codes{});
}

TEST(ReplyOptions, WorkWithoutAParameterRequestList) {
    EXPECT_EQ(codes(filled(discover(), {option(3), option(kNtp)})), Codes{3});
}

TEST(ReplyOptions, ReturnTheSubnetSelectionAsItCame) {
    const Packet4 reply = filled(with(discover(), option4::kSubnetSelection, hex("c0000200")), {});
    EXPECT_EQ(*reply.options.find(option4::kSubnetSelection), hex("c0000200"));
}

TEST(ReplyOptions, TheMaskIsThePrefixUnlessConfigured) {
    World world;
    Subnet4& subnet = world.subnet();
    const auto mask = [&](const OptionSet& options) {
        subnet.options = options;
        const Request4 request = world.read(discover());
        Packet4 reply;
        add_subnet_mask(subnet, OptionLayers(request, {request.subnet, nullptr}, request.classes),
                        reply);
        return reply.options.ip4(option4::kSubnetMask);
    };
    EXPECT_EQ(mask({}), ip("255.255.255.0"));
    EXPECT_EQ(mask({{option4::kSubnetMask, hex("ffffff80"), false, false}}), ip("255.255.255.128"));
    EXPECT_EQ(mask({option(1, false, kNever)}), std::nullopt);
    subnet.prefix.length = 0;
    EXPECT_EQ(mask({}), ip("0.0.0.0"));
    subnet.prefix.length = 32;
    EXPECT_EQ(mask({}), ip("255.255.255.255"));
}

/// T1 and T2 for a lifetime of 1000 s; 0: not sent.
std::pair<std::uint32_t, std::uint32_t> tees(const RenewalTimes& times,
                                             std::uint32_t lifetime = 1000) {
    Subnet4 subnet = small_subnet();
    subnet.renewal_times = times;
    Packet4 reply;
    add_lease_times(subnet, lifetime, reply);
    EXPECT_EQ(reply.options.u32(option4::kLeaseTime), lifetime);
    return {reply.options.u32(option4::kRenewalTime).value_or(0),
            reply.options.u32(option4::kRebindingTime).value_or(0)};
}

using Tees = std::pair<std::uint32_t, std::uint32_t>;

TEST(ReplyOptions, RenewalTimesAreSentAsConfigured) {
    EXPECT_EQ(tees({100, 200}), Tees(100, 200));
    EXPECT_EQ(tees({}), Tees(0, 0));
    EXPECT_EQ(tees({100, std::nullopt}), Tees(100, 0));
}

TEST(ReplyOptions, RenewalTimesThatDoNotFitTheLeaseAreLeftOut) {
    EXPECT_EQ(tees({200, 200}), Tees(0, 200));
    EXPECT_EQ(tees({100, 1000}), Tees(100, 0));
    EXPECT_EQ(tees({1000, 2000}), Tees(0, 0));
}

TEST(ReplyOptions, RenewalTimesAreCalculatedIfWished) {
    RenewalTimes times;
    times.calculate = true;
    EXPECT_EQ(tees(times), Tees(500, 875));
    times.renew = 100;
    EXPECT_EQ(tees(times), Tees(100, 875));
    EXPECT_EQ(tees(times, kInfiniteLifetime), Tees(100, 0));
}

TEST(ReplyOptions, EchoTheClientIdentifierAndTheRelaysOptionLast) {
    World world;
    const Packet4 asked = with(with(discover(), option4::kRelayAgentInformation, hex("010161")),
                               option4::kClientIdentifier, hex("0102"));
    const auto echoed = [&] {
        Packet4 reply;
        add_echoed_options(world.read(asked), reply);
        return codes(reply);
    };
    EXPECT_EQ(echoed(), (Codes{61, 82}));
    world.subnet().echo_client_id = false;
    EXPECT_EQ(echoed(), (Codes{82}));
}

TEST(ReplyOptions, TheWholeAnswerStandsInOrder) {
    World world;
    world.subnet().renewal_times = {100, 200};
    world.subnet().pools.front().options = {option(3), option(6), option(kNtp, kAlways)};
    Packet4 asked = with(discover(), option4::kParameterRequestList, {6, 3, 1});
    asked = with(asked, option4::kRelayAgentInformation, hex("010161"));
    asked = with(asked, option4::kClientIdentifier, hex("0102"));
    EXPECT_EQ(codes(world.hear(asked).reply->packet),
              (Codes{53, 54, 51, 58, 59, 1, 6, 3, kNtp, 61, 82}));
}

}  // namespace
}  // namespace leasehold

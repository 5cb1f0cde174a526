// Whatever a client sends, and whatever stands in the database: the rules decide without a failed
// check, an answer can be encoded, and nothing is claimed that belongs to somebody else. The first
// four bytes choose how the message came and which rows there are; the rest is the message.

#include "base/check.h"
#include "tests/domain/world.h"

namespace leasehold {
namespace {

Lease row_from(std::uint8_t choice, std::uint8_t octet, const ClientId& client) {
    Lease lease = row("192.0.2.10", 9);
    lease.address = Ip::v4(0xc0000200U | octet);
    if (choice & 1) lease.owner = owner_key(LeaseKind::V4, 1, 0, client);
    if (choice & 2) lease.expires_at = kNow - seconds(60);
    if (choice & 4) lease.expires_at = Instant::never();
    if (choice & 8) lease.state = LeaseState::Declined;
    if (choice & 16) lease.state = LeaseState::Released;
    if (choice & 32) lease.owner.clear();
    return lease;
}

/// Client 1 has an address outside of the pool, client 9 one in it.
void reserve(World& world) {
    const auto host = [&](std::uint8_t client, std::string_view address) {
        Reservation4 reservation;
        reservation.identifier = {IdentifierType::HwAddress, {2, 0, 0, 0, 0, client}};
        reservation.subnet_id = 1;
        reservation.address = ip(address);
        world.subnet().reserved.add(ip(address));
        return reservation;
    };
    world.config.reservations = Reservations4({host(1, "192.0.2.200"), host(9, "192.0.2.12")});
}

/// Of a pool, or reserved for just this client.
void check_address(const Request4& request, const Ip& address) {
    const bool reserved = request.host != nullptr && request.host->address == address;
    check(reserved || request.subnet->pool_of(address) != nullptr, "addresses come from pools");
    check(!is_kept_for_other(request, address, {}), "what is reserved is its host's alone");
}

void check_claims(const Request4& request, const Facts& facts, const Writes& writes) {
    check(writes.claims.size() <= 1, "one message, one lease");
    for (const Claim& claim : writes.claims) {
        const Lease& lease = claim.lease;
        check(request.subnet != nullptr, "no lease without a subnet");
        check_address(request, lease.address);
        check(lease.owner == owner_key(LeaseKind::V4, request.subnet->id, 0, request.client),
              "a client claims for itself");
        check(lease.valid_lifetime >= request.subnet->lifetimes.min, "no lease is too short");
        const Lease* there = facts.at(lease.address);
        check(!there || may_claim(*there, lease.owner, facts.now, kSkewMargin),
              "what another one holds is not claimed");
    }
    for (const Change& change : writes.changes) {
        check(facts.at(change.address) != nullptr ||
                  std::ranges::count(facts.mine, change.address, &Lease::address) == 1,
              "only rows that were seen are changed");
    }
}

void check_reply(const Request4& request, const Writes& writes, const Reply4& reply) {
    check(reply.packet.op == kBootReply && reply.packet.xid == request.packet.xid,
          "an answer names its question");
    const Result<Packet4> read = decode4(encode(reply.packet, reply.size_max));
    check(read.has_value(), "an answer decodes");
    check(read->options.u8(option4::kMessageType).has_value(), "an answer has a type");
    check(reply.destination_port != 0, "an answer goes somewhere");
    const Ip& given = reply.packet.yiaddr;
    if (given.is_unspecified()) return;
    check_address(request, given);
    const auto type = static_cast<MessageType4>(*read->options.u8(option4::kMessageType));
    const bool claimed = writes.claims.size() == 1 && writes.claims.front().lease.address == given;
    check(type == MessageType4::Offer || claimed, "an ACK has its claim to wait for");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(  // NOLINT(readability-identifier-naming)
    const std::uint8_t* data, std::size_t size) {
    if (size < 4) return 0;
    Result<Packet4> packet = decode4({data + 4, size - 4});
    if (!packet) return 0;
    World world;
    world.identifiers.ours = {kServer};
    world.subnet().authoritative = (data[0] & 1) != 0;
    world.subnet().match_client_id = (data[0] & 2) != 0;
    world.config.hold_reclaimed_s = (data[0] & 4) != 0 ? 0 : 3600;
    world.subnet().rapid_commit = (data[0] & 16) != 0;
    if ((data[0] & 32) != 0) world.subnet().options = {{option4::kV6OnlyPreferred, {0, 0, 7, 8}}};
    if ((data[1] & 64) != 0) reserve(world);
    world.arrival = (data[0] & 8) != 0 ? by_unicast("192.0.2.15") : by_broadcast();
    const Result<Request4> request =
        read_request4(std::move(*packet), world.arrival, world.config, world.identifiers);
    if (!request) {
        check(!request.error().message.empty(), "errors say something");
        return 0;
    }
    if (!needs_facts(*request)) {
        const Decision4 decision = decide(*request, {}, {}, world.config);
        check(decision.writes.empty(), "nothing is written without having asked");
        if (decision.reply) check_reply(*request, decision.writes, *decision.reply);
        return 0;
    }
    const Question question = ask(*request, world.config, world.view, data[0] >> 6);
    // One row of the client at most, as the database has it; one row at each address.
    world.has(row_from(data[1] | 1, data[2], request->client));
    for (const Ip& candidate : question.candidates) {
        const auto octet = static_cast<std::uint8_t>(candidate.number() & 0xff);
        if (octet == data[2] || (data[3] & 1) == 0) continue;
        world.has(row_from(data[3] & ~1, octet, request->client));
    }
    const Facts facts = world.answer(question);
    const Decision4 decision = decide(*request, question, facts, world.config);
    check_claims(*request, facts, decision.writes);
    if (decision.reply) check_reply(*request, decision.writes, *decision.reply);
    const Decision4 without = give_up(*request, facts, world.config);
    check(without.writes.empty(), "who gives up writes nothing");
    if (without.reply) check_reply(*request, without.writes, *without.reply);
    return 0;
}

}  // namespace leasehold

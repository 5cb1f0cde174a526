// Whatever a client sends and whatever stands in the database: the rules stop at no check(), and
// what they decide keeps the promises that need no store.
//
// input  := knobs:1 byte, rows:1 byte, row*, datagram
// row    := address:1 byte, ends:1 byte, state and owner:1 byte      (in the subnet's last byte)

#include <algorithm>

#include "base/check.h"
#include "domain/engine4.h"

namespace leasehold {
namespace {

const Instant kNow{1'700'000'000'000'000};
const Ip kServer = Ip::v4(0xc0000201);

Ip address(std::uint8_t last) { return Ip::v4(0xc0000200U + last); }

Config config_of(std::uint8_t knobs) {
    Subnet4 subnet;
    subnet.id = 1;
    subnet.prefix = {address(0), 24};
    subnet.pools = {{{address(10), address(19)}, 0, {}}, {{address(40), address(42)}, 3, {}}};
    subnet.lifetimes = {1000, 500, 4000};
    subnet.renewal_times.calculate = (knobs & 1) != 0;
    subnet.authoritative = (knobs & 2) != 0;
    subnet.match_client_id = (knobs & 4) != 0;
    subnet.options = {{option4::kRouters, {192, 0, 2, 1}, false, false},
                      {option4::kServerIdentifier, {192, 0, 2, 5}, true, false},
                      {300, {1}, true, false}};
    subnet.pools.front().options = subnet.options;
    Config config;
    config.subnets4 = {subnet};
    config.hold_reclaimed_s = (knobs & 8) != 0 ? 3600 : 0;
    return config;
}

Arrival arrival_of(std::uint8_t knobs) {
    const Ip destination = (knobs & 16) != 0 ? kServer : Ip::v4(0xffffffff);
    return {address(knobs), kClientPort4, destination, "eth0", kServer};
}

std::vector<Lease> read_rows(Reader& input, const Bytes& owner) {
    std::vector<Lease> rows;
    for (unsigned left = input.u8() % 16; left > 0; --left) {
        Lease row;
        row.address = address(input.u8());
        row.subnet_id = 1;
        row.expires_at = kNow + seconds(input.u8() - 128);
        const std::uint8_t rest = input.u8();
        row.state = static_cast<LeaseState>(rest % 4);
        row.write_id = rest;
        if (row.state == LeaseState::Assigned) row.owner = {rest};
        const auto is_his = [&](const Lease& other) { return other.owner == owner; };
        if ((rest & 0x80) != 0 && std::ranges::none_of(rows, is_his)) row.owner = owner;
        const auto stands_here = [&](const Lease& other) { return other.address == row.address; };
        if (std::ranges::none_of(rows, stands_here)) rows.push_back(row);
    }
    return rows;
}

Facts answer(const Question& question, const std::vector<Lease>& rows) {
    Facts facts;
    facts.now = kNow;
    for (const Lease& row : rows) {
        const auto owners = question.owners();
        if (std::ranges::find(owners, row.owner) != owners.end()) facts.mine.push_back(row);
        const auto& asked = question.candidates;
        if (std::ranges::find(asked, row.address) != asked.end()) {
            facts.at_candidates.push_back(row);
        }
    }
    return facts;
}

void must_keep_promises(const Request4& request, const Facts& facts, const Decision4& decision) {
    const Bytes owner = owner_key(LeaseKind::V4, 1, 0, request.client);
    for (const Claim& claim : decision.writes.claims) {
        const Lease* row = facts.at(claim.lease.address);
        check(row == nullptr || may_claim(*row, owner, kNow, kSkewMargin), "P1: it may be claimed");
        check(claim.lease.owner == owner, "P4: for the client itself");
        check(decision.reply && decision.reply->packet.yiaddr == claim.lease.address,
              "the answer gives what is claimed");
    }
    for (const Change& change : decision.writes.changes) {
        check(std::ranges::find(facts.mine, change.address, &Lease::address) != facts.mine.end(),
              "a client ends only what is its own");
    }
    if (!decision.reply) return;
    const Packet4& reply = decision.reply->packet;
    const auto type = static_cast<MessageType4>(reply.options.u8(option4::kMessageType).value());
    if (!reply.yiaddr.is_unspecified()) {
        check(request.subnet->pool_of(reply.yiaddr) != nullptr, "it is in a pool");
        check(type == MessageType4::Offer || decision.writes.claims.size() == 1,
              "P2: an ACK has a claim to wait for");
    }
    check(type != MessageType4::Nak || decision.writes.empty(), "a NAK writes nothing");
    const auto read_back = decode4(encode(reply, decision.reply->size_max));
    check(read_back && read_back->xid == request.packet.xid, "what is sent can be read");
}

void run(ByteView bytes) {
    Reader input(bytes);
    const std::uint8_t knobs = input.u8();
    const Config config = config_of(knobs);
    // The rows speak of this client; knob 32 makes the datagram its own.
    const ClientId client{ClientId::Kind::HardwareAddress, {1, 2, 0, 0, 0, 0, 1}};
    const Bytes owner = owner_key(LeaseKind::V4, 1, 0, client);
    const std::vector<Lease> rows = read_rows(input, owner);
    auto packet = decode4(input.rest());
    if (!packet) return;
    if ((knobs & 32) != 0) {
        packet->htype = 1;
        packet->hlen = 6;
        packet->chaddr = {2, 0, 0, 0, 0, 1};
    }
    const auto request =
        read_request4(std::move(*packet), arrival_of(knobs), config, {{address(3)}});
    if (!request) return;
    PoolView view;
    view.observe(kNow);
    for (unsigned attempt = 0; attempt < 4; ++attempt) {
        const Question question = ask(*request, config, view, attempt);
        const Facts facts = needs_facts(*request) ? answer(question, rows) : Facts();
        const Decision4 decision = decide(*request, question, facts, config);
        must_keep_promises(*request, facts, decision);
        must_keep_promises(*request, facts, give_up(*request, facts, config));
        for (const Lease& row : facts.at_candidates) view.learn(row);
        if (!decision.wants_more_candidates) break;
    }
}

}  // namespace
}  // namespace leasehold

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    leasehold::run({data, size});
    return 0;
}

#include "tests/store/contract.h"

namespace leasehold::test {

ClientId client(unsigned n) {
    Writer value;
    value.u8(1);
    value.u16(0x0200);
    value.u32(n);
    return {ClientId::Kind::HardwareAddress, value.take()};
}

Ip address(std::uint32_t n) { return Ip::v4(0x0a000000 + n); }

Lease wish(unsigned n, const Ip& at) {
    Lease lease;
    lease.address = at;
    lease.subnet_id = kSubnet;
    const ClientId who = client(n);
    lease.owner = owner_key(LeaseKind::V4, kSubnet, 0, who);
    lease.hwaddr = Bytes(who.value.begin() + 1, who.value.end());
    lease.valid_lifetime = kLifetime;
    return lease;
}

Writes claim(const Lease& lease) { return {{}, {{lease}}}; }
Writes claim(unsigned n, const Ip& at) { return claim(wish(n, at)); }

Change release(const Lease& seen) {
    return {seen.address, seen.write_id, LeaseState::Released, true, 0};
}

Change let_go(const Lease& seen) {
    return {seen.address, seen.write_id, LeaseState::Released, false, 0};
}

Change decline(const Lease& seen, std::uint32_t hold_seconds) {
    return {seen.address, seen.write_id, LeaseState::Declined, false, hold_seconds};
}

Writes change(const Change& change) { return {{change}, {}}; }

Writes move(const Lease& from, const Ip& to) {
    Lease there = from;
    there.address = to;
    there.state = LeaseState::Assigned;
    return {{let_go(from)}, {{there}}};
}

Question question(unsigned n, std::vector<Ip> candidates) {
    return {LeaseKind::V4, client(n), 0, {kSubnet}, std::move(candidates)};
}

}  // namespace leasehold::test

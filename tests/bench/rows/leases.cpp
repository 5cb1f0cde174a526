#include "tests/bench/rows/leases.h"

#include <cstdio>

namespace leasehold::test {
namespace {

void make_v6(Lease& lease, unsigned n) {
    const bool is_prefix = n % 100 == 99;
    Writer at;
    at.u32(0x20010db8);
    // A prefix of 56 bits each; addresses lie elsewhere.
    at.u32(is_prefix ? n << 8 : 0xffff0000);
    at.u32(is_prefix ? 0 : lease.subnet_id);
    at.u32(is_prefix ? 0 : n);
    Writer duid;
    duid.u32(0x00030001);
    duid.u16(0x0200);
    duid.u32(n);
    lease.kind = is_prefix ? LeaseKind::Pd : LeaseKind::Na;
    lease.address = Ip::from_bytes(at.take()).value();
    lease.prefix_length = is_prefix ? 56 : 128;
    lease.iaid = n;
    lease.client_id = duid.take();
    lease.owner =
        owner_key(lease.kind, lease.subnet_id, lease.iaid, {ClientId::Kind::Duid, lease.client_id});
    lease.preferred_lifetime = lease.valid_lifetime / 2;
}

}  // namespace

Lease lease_of(unsigned n) {
    Lease lease = wish(n, address(n));
    lease.subnet_id = 1 + n / kRowsOfASubnet;
    lease.owner = owner_key(LeaseKind::V4, lease.subnet_id, 0, client(n));
    lease.hostname = "host-" + std::to_string(n) + ".example.org";
    lease.remote_id = {2, 1, static_cast<std::uint8_t>(n >> 8), static_cast<std::uint8_t>(n)};
    lease.valid_lifetime = 3600 + n % 86'400;
    if (n < kSpare && n % 10 == 9) make_v6(lease, n);
    return lease;
}

unsigned v4_of(unsigned n) { return n < kSpare && n % 10 == 9 ? n - 1 : n; }

Question question_of(unsigned n) {
    Question asked = question(n, {address(n), address(n + 1), address(n + 2)});
    asked.subnet_ids = {1 + n / kRowsOfASubnet};
    return asked;
}

double timed(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void say(const std::string& line) {
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
}

std::string number(double value) {
    std::string digits = std::to_string(static_cast<long long>(value));
    for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
    return digits;
}

std::string text(const Cell& cell) {
    if (const auto* value = std::get_if<std::int64_t>(&cell))
        return number(static_cast<double>(*value));
    if (const auto* value = std::get_if<std::string>(&cell)) return *value;
    return "-";
}

}  // namespace leasehold::test

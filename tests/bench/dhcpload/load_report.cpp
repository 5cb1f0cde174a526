// What a run found, as text: the leases that clients hold, and one line of JSON.

#include <algorithm>
#include <fstream>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <numeric>
#include <sstream>

#include "base/ip.h"
#include "tests/bench/dhcpload/load_run.h"

namespace leasehold::load {
namespace {

constexpr double kNanoseconds = 1e9, kMicrosecond = 1e3;

/// Microseconds: mean, middle and the slowest of a hundred.
nlohmann::json times(std::vector<std::uint32_t>& all) {
    if (all.empty()) return {{"count", 0}};
    std::ranges::sort(all);
    const auto at = [&](double part) {
        return all[std::min(all.size() - 1, static_cast<std::size_t>(part * double(all.size())))] /
               kMicrosecond;
    };
    const double sum = std::accumulate(all.begin(), all.end(), 0.0);
    return {{"count", all.size()}, {"average_us", sum / double(all.size()) / kMicrosecond},
            {"min_us", at(0)},     {"p50_us", at(0.5)},
            {"p99_us", at(0.99)},  {"p999_us", at(0.999)},
            {"max_us", at(1)}};
}

/// 02:<series>:<number> as twelve digits.
std::string text(const Hardware& hardware) {
    std::ostringstream out;
    out << std::hex << std::setfill('0') << "02" << std::setw(2) << unsigned{hardware.series}
        << std::setw(8) << hardware.number;
    return out.str();
}

}  // namespace

Result<void> LoadRun::read_held() {
    std::ifstream file(options_.held_in);
    if (!file) return fail("cannot read " + options_.held_in);
    std::string hardware, address;
    while (file >> hardware >> address) {
        const auto number =
            static_cast<std::uint32_t>(std::stoul(hardware.substr(4), nullptr, 16)) -
            options_.first;
        const auto ip = Ip::from_text(address);
        if (!ip || number >= options_.clients) {
            return fail(options_.held_in + " has no client or no address in a line: " + address);
        }
        clients_[number].address = ip->number();
        clients_[number].server_identifier = options_.servers.front();
        hold(number);
    }
    if (holders_.empty()) return fail(options_.held_in + " holds no lease");
    return {};
}

Result<void> LoadRun::write_held() const {
    std::ofstream file(options_.held_out);
    for (const std::uint32_t number : holders_) {
        file << text({options_.series, options_.first + number}) << ' '
             << Ip::v4(clients_[number].address).text() << '\n';
    }
    if (!file.flush()) return fail("cannot write " + options_.held_out);
    return {};
}

std::string LoadRun::report() {
    const bool ran_out = options_.mode != Mode::Renew && next_ >= options_.clients;
    const double elapsed = ran_out ? double(last_done_ - begun_) / kNanoseconds : options_.seconds;
    const nlohmann::json said = {
        {"started", counts_.started},
        {"done", counts_.done},
        {"elapsed_s", elapsed},
        {"per_second", elapsed > 0 ? double(counts_.done_in_time) / elapsed : 0},
        {"done_by_second", done_by_second_},
        {"discovers", counts_.discovers},
        {"requests", counts_.requests},
        {"releases", counts_.releases},
        {"offers", counts_.offers},
        {"acks", counts_.acks},
        {"naks", counts_.naks},
        {"offers_missed", counts_.offers_missed},
        {"acks_missed", counts_.acks_missed},
        {"second_offers_same", counts_.second_offers_same},
        {"second_offers_other", counts_.second_offers_other},
        {"second_acks", counts_.second_acks},
        {"orphans", counts_.orphans},
        {"offered_to_two", counts_.offered_to_two},
        {"acked_to_two", counts_.acked_to_two},
        {"ack_other_address", counts_.ack_other_address},
        {"send_errors", socket_.send_errors()},
        {"held", holders_.size()},
        {"offer", times(offer_times_)},
        {"ack", times(ack_times_)},
    };
    return said.dump();
}

}  // namespace leasehold::load

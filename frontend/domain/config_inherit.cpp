#include <algorithm>

#include "domain/config_readers.h"
#include "domain/config_value.h"

namespace leasehold {
namespace {

constexpr std::size_t kServerHostnameMax = 63;  // RFC 2131 §2: sname has 64 bytes with its NUL
constexpr std::size_t kBootFileNameMax = 127;   // file has 128

/// A lease of no time is none: the client would come back at once, and never stop.
std::optional<std::uint32_t> lifetime(const Chain& chain, std::string_view key) {
    const auto time = chain.integer(key);
    if (time != 0U) return time;
    chain.setter(key).error(key, "expected a number of seconds from 1, got 0");
    return std::nullopt;
}

std::string limited_text(const Chain& chain, std::string_view key, std::size_t size_max) {
    const Section& from = chain.setter(key);
    std::string text = from.text(key).value_or("");
    if (text.size() > size_max) {
        from.error(key, "expected at most " + std::to_string(size_max) + " bytes, got " +
                            std::to_string(text.size()));
    }
    return text;
}

double percent(const Chain& chain, std::string_view key, double standard) {
    const Section& from = chain.setter(key);
    const double value = from.real(key).value_or(standard);
    if (value <= 0 || value >= 1) from.error(key, "expected a number between 0 and 1");
    return value;
}

LeaseCache read_lease_cache(const Chain& chain) {
    LeaseCache cache;
    const Section& from = chain.setter("cache-threshold");
    cache.threshold = from.real("cache-threshold").value_or(cache.threshold);
    if (cache.threshold < 0 || cache.threshold > 1) {
        from.error("cache-threshold", "expected a number from 0 (off) to 1");
    }
    cache.age_max = chain.integer("cache-max-age");
    return cache;
}

}  // namespace

const Section& Chain::setter(std::string_view key) const {
    const std::size_t depth = depth_of(key);
    return *sections_[depth < sections_.size() ? depth : 0];
}

std::optional<std::uint32_t> Chain::integer(std::string_view key) const {
    for (const Section* section : sections_) {
        if (const auto number = section->integer(key)) return number;
    }
    return std::nullopt;
}

std::size_t Chain::depth_of(std::string_view key) const {
    const auto has = [&](const Section* section) { return section->has(key); };
    return static_cast<std::size_t>(std::ranges::find_if(sections_, has) - sections_.begin());
}

Lifetimes read_lifetimes(const Chain& chain) {
    const auto standard = lifetime(chain, "valid-lifetime");
    const auto min = lifetime(chain, "min-valid-lifetime");
    const auto max = lifetime(chain, "max-valid-lifetime");
    Lifetimes times;
    // Kea: what is not set follows the default; the default follows the limits.
    times.standard = standard.value_or(
        std::min(std::max(times.standard, min.value_or(0)), max.value_or(times.standard)));
    if (!standard && min) times.standard = std::max(times.standard, *min);
    times.min = min.value_or(times.standard);
    times.max = max.value_or(times.standard);
    if (times.min > times.standard || times.standard > times.max) {
        const std::string_view key =
            times.min > times.standard ? "min-valid-lifetime" : "max-valid-lifetime";
        const std::string_view blamed =
            chain.depth_of("valid-lifetime") < chain.depth_of(key) ? "valid-lifetime" : key;
        chain.setter(blamed).error(blamed,
                                   "expected min-valid-lifetime " + std::to_string(times.min) +
                                       " ≤ valid-lifetime " + std::to_string(times.standard) +
                                       " ≤ max-valid-lifetime " + std::to_string(times.max));
    }
    return times;
}

RenewalTimes read_renewal_times(const Chain& chain) {
    RenewalTimes times;
    times.renew = chain.integer("renew-timer");
    times.rebind = chain.integer("rebind-timer");
    times.calculate =
        chain.setter("calculate-tee-times").boolean("calculate-tee-times").value_or(false);
    times.t1_percent = percent(chain, "t1-percent", times.t1_percent);
    times.t2_percent = percent(chain, "t2-percent", times.t2_percent);
    if (times.t1_percent >= times.t2_percent) {
        chain.setter("t1-percent").error("t1-percent", "expected less than t2-percent");
    }
    if (times.renew && times.rebind && *times.renew >= *times.rebind) {
        // RFC 2131 §4.4.5: T1 MUST be earlier than T2. Kea accepts it and does not send T1.
        chain.setter("renew-timer")
            .note("renew-timer", "is not less than rebind-timer: T1 is not sent");
    }
    return times;
}

void read_boot_fields(const Chain& chain, Subnet4& subnet) {
    const Section& from = chain.setter("next-server");
    if (const std::string text = from.text("next-server").value_or(""); !text.empty()) {
        const auto address = Ip::from_text(text);
        if (address && address->is_v4()) {
            subnet.next_server = *address;
        } else {
            from.error("next-server", "expected an IPv4 address, got '" + text + "'");
        }
    }
    subnet.server_hostname = limited_text(chain, "server-hostname", kServerHostnameMax);
    subnet.boot_file_name = limited_text(chain, "boot-file-name", kBootFileNameMax);
}

void read_switches(const Chain& chain, Subnet4& subnet) {
    const auto flag = [&](std::string_view key, bool standard) {
        return chain.setter(key).boolean(key).value_or(standard);
    };
    subnet.authoritative = flag("authoritative", false);
    subnet.match_client_id = flag("match-client-id", true);
    subnet.echo_client_id = flag("echo-client-id", true);
    subnet.rapid_commit = flag("rapid-commit", false);
    const Section& offers = chain.setter("offer-lifetime");
    if (const auto number = offers.integer("offer-lifetime"))
        subnet.offer_lifetime = {false, *number};
    subnet.lease_cache = read_lease_cache(chain);
    const std::string sends_to =
        chain.setter("relay-sends-to").text("relay-sends-to").value_or("all");
    subnet.reservation_modes = read_reservation_modes(chain);
    subnet.relay_sends_to_all = !equal_ignoring_case(sends_to, "one");
}

}  // namespace leasehold

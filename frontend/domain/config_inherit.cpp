#include <algorithm>

#include "domain/config_readers.h"
#include "domain/config_value.h"

namespace leasehold {
namespace {

constexpr std::size_t kServerHostnameMax = 63;  // RFC 2131 §2: sname has 64 bytes with its NUL
constexpr std::size_t kBootFileNameMax = 127;   // file has 128

std::optional<std::uint32_t> integer(const Section& inner, const Section& outer,
                                     std::string_view key) {
    const auto own = inner.integer(key);
    return own ? own : outer.integer(key);
}

/// The section that sets the key, the inner one first; for messages.
const Section& setter(const Section& inner, const Section& outer, std::string_view key) {
    return inner.has(key) || !outer.has(key) ? inner : outer;
}

/// A lease of no time is none: the client would come back at once, and never stop.
std::optional<std::uint32_t> lifetime(const Section& inner, const Section& outer,
                                      std::string_view key) {
    const auto time = integer(inner, outer, key);
    if (time != 0U) return time;
    setter(inner, outer, key).error(key, "expected a number of seconds from 1, got 0");
    return std::nullopt;
}

std::string limited_text(const Section& inner, const Section& outer, std::string_view key,
                         std::size_t size_max) {
    const Section& from = setter(inner, outer, key);
    std::string text = from.text(key).value_or("");
    if (text.size() > size_max) {
        from.error(key, "expected at most " + std::to_string(size_max) + " bytes, got " +
                            std::to_string(text.size()));
    }
    return text;
}

double percent(const Section& inner, const Section& outer, std::string_view key, double standard) {
    const Section& from = setter(inner, outer, key);
    const double value = from.real(key).value_or(standard);
    if (value <= 0 || value >= 1) from.error(key, "expected a number between 0 and 1");
    return value;
}

LeaseCache read_lease_cache(const Section& inner, const Section& outer) {
    LeaseCache cache;
    const Section& from = setter(inner, outer, "cache-threshold");
    cache.threshold = from.real("cache-threshold").value_or(cache.threshold);
    if (cache.threshold < 0 || cache.threshold > 1) {
        from.error("cache-threshold", "expected a number from 0 (off) to 1");
    }
    cache.age_max = integer(inner, outer, "cache-max-age");
    return cache;
}

}  // namespace

Lifetimes read_lifetimes(const Section& inner, const Section& outer) {
    const auto standard = lifetime(inner, outer, "valid-lifetime");
    const auto min = lifetime(inner, outer, "min-valid-lifetime");
    const auto max = lifetime(inner, outer, "max-valid-lifetime");
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
        const Section& from =
            inner.has(key) || !inner.has("valid-lifetime") ? setter(inner, outer, key) : inner;
        from.error(from.has(key) ? key : "valid-lifetime",
                   "expected min-valid-lifetime " + std::to_string(times.min) +
                       " ≤ valid-lifetime " + std::to_string(times.standard) +
                       " ≤ max-valid-lifetime " + std::to_string(times.max));
    }
    return times;
}

RenewalTimes read_renewal_times(const Section& inner, const Section& outer) {
    RenewalTimes times;
    times.renew = integer(inner, outer, "renew-timer");
    times.rebind = integer(inner, outer, "rebind-timer");
    times.calculate =
        setter(inner, outer, "calculate-tee-times").boolean("calculate-tee-times").value_or(false);
    times.t1_percent = percent(inner, outer, "t1-percent", times.t1_percent);
    times.t2_percent = percent(inner, outer, "t2-percent", times.t2_percent);
    if (times.t1_percent >= times.t2_percent) {
        setter(inner, outer, "t1-percent").error("t1-percent", "expected less than t2-percent");
    }
    if (times.renew && times.rebind && *times.renew >= *times.rebind) {
        // RFC 2131 §4.4.5: T1 MUST be earlier than T2. Kea accepts it and does not send T1.
        setter(inner, outer, "renew-timer")
            .note("renew-timer", "is not less than rebind-timer: T1 is not sent");
    }
    return times;
}

void read_boot_fields(const Section& inner, const Section& outer, Subnet4& subnet) {
    const Section& from = setter(inner, outer, "next-server");
    if (const std::string text = from.text("next-server").value_or(""); !text.empty()) {
        const auto address = Ip::from_text(text);
        if (address && address->is_v4()) {
            subnet.next_server = *address;
        } else {
            from.error("next-server", "expected an IPv4 address, got '" + text + "'");
        }
    }
    subnet.server_hostname = limited_text(inner, outer, "server-hostname", kServerHostnameMax);
    subnet.boot_file_name = limited_text(inner, outer, "boot-file-name", kBootFileNameMax);
}

void read_switches(const Section& inner, const Section& outer, Subnet4& subnet) {
    const auto flag = [&](std::string_view key, bool standard) {
        return setter(inner, outer, key).boolean(key).value_or(standard);
    };
    subnet.authoritative = flag("authoritative", false);
    subnet.match_client_id = flag("match-client-id", true);
    subnet.echo_client_id = flag("echo-client-id", true);
    subnet.rapid_commit = flag("rapid-commit", false);
    const Section& offers = setter(inner, outer, "offer-lifetime");
    if (const auto number = offers.integer("offer-lifetime"))
        subnet.offer_lifetime = {false, *number};
    subnet.lease_cache = read_lease_cache(inner, outer);
    const std::string sends_to =
        setter(inner, outer, "relay-sends-to").text("relay-sends-to").value_or("all");
    subnet.reservation_modes = read_reservation_modes(inner, outer);
    subnet.relay_sends_to_all = !equal_ignoring_case(sends_to, "one");
}

}  // namespace leasehold

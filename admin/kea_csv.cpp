#include "admin/kea_csv.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"

namespace leasehold {
namespace {

constexpr std::string_view kHeader4 =
    "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,"
    "user_context";
constexpr std::string_view kHeader6 =
    "address,duid,valid_lifetime,expire,subnet_id,pref_lifetime,lease_type,iaid,prefix_len,"
    "fqdn_fwd,fqdn_rev,hostname,hwaddr,state,user_context,hwtype,hwaddr_source";
/// What the first version of either had already.
constexpr std::array<std::string_view, 9> kOldest4 = {"address",        "hwaddr",   "client_id",
                                                      "valid_lifetime", "expire",   "subnet_id",
                                                      "fqdn_fwd",       "fqdn_rev", "hostname"};
constexpr std::array<std::string_view, 12> kOldest6 = {
    "address",    "duid", "valid_lifetime", "expire",   "subnet_id", "pref_lifetime",
    "lease_type", "iaid", "prefix_len",     "fqdn_fwd", "fqdn_rev",  "hostname"};

constexpr std::string_view kEscape = "&#x";
constexpr char kDigits[] = "0123456789abcdef";
/// Kea's DUID of a declined lease, which belongs to nobody; older ones write a single zero.
constexpr std::string_view kNoDuid = "00:00:00";
/// A second in the year 9999 is the last that people mean.
constexpr std::int64_t kExpireMax = 253'402'300'799;

std::vector<std::string_view> split(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    std::vector<std::string_view> values;
    for (std::size_t comma = line.find(','); comma != line.npos; comma = line.find(',')) {
        values.push_back(line.substr(0, comma));
        line.remove_prefix(comma + 1);
    }
    values.push_back(line);
    return values;
}

/// As Kea escapes, and line ends besides.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto octet = static_cast<std::uint8_t>(c);
        if (c == ',' || c == '&' || octet < 0x20 || octet == 0x7f) {
            out += kEscape;
            out += kDigits[octet >> 4];
            out += kDigits[octet & 15];
        } else {
            out += c;
        }
    }
    return out;
}

int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// What only looks like an escape stays as it is.
std::string unescaped(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        if (text.starts_with(kEscape) && text.size() >= kEscape.size() + 2) {
            const int high = digit_of(text[kEscape.size()]);
            const int low = digit_of(text[kEscape.size() + 1]);
            if (high >= 0 && low >= 0) {
                out += static_cast<char>(high << 4 | low);
                text.remove_prefix(kEscape.size() + 2);
                continue;
            }
        }
        out += text.front();
        text.remove_prefix(1);
    }
    return out;
}

std::string seconds_text(const Lease& lease) {
    // Kea does not look at it, but a lease that it reads again must look the same.
    if (lease.valid_lifetime == kInfiniteLifetime || lease.expires_at == Instant::never())
        return std::to_string(kInfiniteLifetime);
    return std::to_string(lease.expires_at.us / 1'000'000);
}

std::string lifetime_text(const Lease& lease) {
    if (lease.expires_at == Instant::never()) return std::to_string(kInfiniteLifetime);
    // 0 would delete the lease.
    return std::to_string(std::max(lease.valid_lifetime, 1U));
}

/// The values of a line by name; the first wrong one sticks.
class Fields {
  public:
    Fields(const std::map<std::string, std::size_t, std::less<>>& columns,
           std::span<const std::string_view> values)
        : columns_(columns), values_(values) {}

    /// Empty if the file has no such column.
    std::string_view text(std::string_view name) const {
        const auto found = columns_.find(name);
        if (found == columns_.end() || found->second >= values_.size()) return {};
        return values_[found->second];
    }
    std::int64_t number(std::string_view name, std::int64_t max) {
        const std::string_view value = text(name);
        std::int64_t parsed = 0;
        const auto* end = value.data() + value.size();
        const auto [rest, code] = std::from_chars(value.data(), end, parsed);
        if (value.empty() || code != std::errc() || rest != end || parsed < 0 || parsed > max)
            return fail_at(name, "a number up to " + std::to_string(max));
        return parsed;
    }
    std::uint32_t u32(std::string_view name) {
        return static_cast<std::uint32_t>(number(name, kInfiniteLifetime));
    }
    std::uint32_t optional_u32(std::string_view name) { return text(name).empty() ? 0 : u32(name); }
    bool flag(std::string_view name) {
        const std::string_view value = text(name);
        if (value == "1" || value == "true" || value == "t") return true;
        if (value != "0" && value != "false" && value != "f") fail_at(name, "0 or 1");
        return false;
    }
    Bytes hex(std::string_view name) {
        if (text(name).empty()) return {};
        auto bytes = from_hex(text(name));
        if (!bytes) fail_at(name, "octets in hexadecimal");
        return bytes.value_or(Bytes());
    }
    /// A number, or one of the names that the first versions wrote.
    std::int64_t word(std::string_view name, std::span<const std::string_view> names) {
        const auto found = std::ranges::find(names, text(name));
        if (found != names.end()) return found - names.begin();
        return number(name, static_cast<std::int64_t>(names.size()) - 1);
    }
    std::int64_t fail_at(std::string_view name, const std::string& expected) {
        if (problem_.empty())
            problem_ =
                std::string(name) + " is \"" + std::string(text(name)) + "\", expected " + expected;
        return 0;
    }
    const std::string& problem() const { return problem_; }

  private:
    const std::map<std::string, std::size_t, std::less<>>& columns_;
    std::span<const std::string_view> values_;
    std::string problem_;
};

/// Lower case, without the dot at the end, as a frontend writes it.
std::string host_name(std::string_view value) {
    std::string name = unescaped(value);
    if (name.ends_with('.')) name.pop_back();
    std::ranges::transform(name, name.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c | 0x20) : c; });
    return name;
}

void read_common(Fields& in, Lease& lease) {
    constexpr std::array<std::string_view, 5> kStates = {"default", "declined", "expired-reclaimed",
                                                         "released", "registered"};
    const auto address = Ip::from_text(in.text("address"));
    const bool v4 = lease.kind == LeaseKind::V4;
    if (!address || address->is_v4() != v4)
        in.fail_at("address", v4 ? "an IPv4 address" : "an IPv6 address");
    lease.address = address.value_or(Ip());
    lease.valid_lifetime = in.u32("valid_lifetime");
    lease.expires_at = {in.number("expire", kExpireMax) * 1'000'000};
    if (lease.valid_lifetime == kInfiniteLifetime) lease.expires_at = Instant::never();
    lease.subnet_id = in.u32("subnet_id");
    lease.pool_id = in.optional_u32("pool_id");
    lease.fqdn_forward = in.flag("fqdn_fwd");
    lease.fqdn_reverse = in.flag("fqdn_rev");
    lease.hostname = host_name(in.text("hostname"));
    if (!in.text("state").empty()) lease.state = static_cast<LeaseState>(in.word("state", kStates));
    lease.user_context = unescaped(in.text("user_context"));
    lease.hwaddr = in.hex("hwaddr");
}

void read_v6(Fields& in, Lease& lease) {
    constexpr std::array<std::string_view, 3> kTypes = {"IA_NA", "IA_TA", "IA_PD"};
    const std::int64_t type = in.word("lease_type", kTypes);
    if (type == 1) in.fail_at("lease_type", "0 (IA_NA) or 2 (IA_PD): there are no temporary ones");
    lease.kind = type == 2 ? LeaseKind::Pd : LeaseKind::Na;
    lease.client_id = in.hex("duid");
    const bool nobody = std::ranges::all_of(lease.client_id, [](auto octet) { return octet == 0; });
    if (nobody) lease.client_id.clear();
    if (nobody && lease.state != LeaseState::Declined)
        in.fail_at("duid", "a DUID: only a declined lease has none");
    lease.preferred_lifetime = in.u32("pref_lifetime");
    lease.iaid = in.u32("iaid");
    lease.prefix_length = static_cast<std::uint8_t>(in.number("prefix_len", 128));
}

}  // namespace

std::string_view kea_csv_header(KeaFamily family) {
    return family == KeaFamily::V4 ? kHeader4 : kHeader6;
}

std::string kea_csv_line(const Lease& lease) {
    const auto flag = [](bool value) { return value ? ",1" : ",0"; };
    const std::string names = flag(lease.fqdn_forward) + std::string(flag(lease.fqdn_reverse)) +
                              ',' + escaped(lease.hostname);
    const std::string state =
        std::to_string(static_cast<unsigned>(lease.state)) + ',' + escaped(lease.user_context);
    const std::string hwaddr = to_hex(lease.hwaddr, ':');
    const std::string time =
        lifetime_text(lease) + ',' + seconds_text(lease) + ',' + std::to_string(lease.subnet_id);
    if (lease.kind == LeaseKind::V4)
        return lease.address.text() + ',' + hwaddr + ',' + to_hex(lease.client_id, ':') + ',' +
               time + names + ',' + state;
    const std::string duid =
        lease.client_id.empty() ? std::string(kNoDuid) : to_hex(lease.client_id, ':');
    return lease.address.text() + ',' + duid + ',' + time + ',' +
           std::to_string(lease.preferred_lifetime) +
           (lease.kind == LeaseKind::Pd ? ",2," : ",0,") + std::to_string(lease.iaid) + ',' +
           std::to_string(lease.prefix_length) + names + ',' + hwaddr + ',' + state +
           (hwaddr.empty() ? ",," : ",1,0");
}

Result<KeaCsvReader> KeaCsvReader::from_header(std::string_view line, SubnetPlan plan) {
    KeaCsvReader reader;
    reader.plan_ = std::move(plan);
    const auto names = split(line);
    for (std::size_t i = 0; i < names.size(); ++i)
        reader.columns_.emplace(std::string(trimmed(names[i])), i);
    const bool v6 = reader.columns_.contains("duid");
    reader.family_ = v6 ? KeaFamily::V6 : KeaFamily::V4;
    const std::span<const std::string_view> needed =
        v6 ? std::span<const std::string_view>(kOldest6) : kOldest4;
    for (const std::string_view name : needed) {
        const auto found = reader.columns_.find(name);
        if (found == reader.columns_.end())
            return fail("this is not the header of a Kea lease file: the column " +
                        std::string(name) + " is missing");
        reader.columns_min_ = std::max(reader.columns_min_, found->second + 1);
    }
    return reader;
}

Result<KeaCsvLine> KeaCsvReader::read(std::string_view line) const {
    const auto values = split(line);
    if (values.size() < columns_min_ || values.size() > columns_.size())
        return fail(counted(values.size(), "value") + ", expected " +
                    std::to_string(columns_.size()));
    Fields in(columns_, values);
    KeaCsvLine read;
    Lease& lease = read.lease;
    lease.kind = family_ == KeaFamily::V4 ? LeaseKind::V4 : LeaseKind::Na;
    read_common(in, lease);
    if (family_ == KeaFamily::V6)
        read_v6(in, lease);
    else
        lease.client_id = in.hex("client_id");
    read.deleted = lease.valid_lifetime == 0;
    lease.owner = owner_of(lease, plan_);
    if (lease.owner.empty() && lease.state != LeaseState::Declined)
        in.fail_at("hwaddr",
                   "a hardware address or a client_id: only a declined lease has neither");
    if (!in.problem().empty()) return fail(in.problem());
    return read;
}

Result<Ip> KeaCsvReader::read_address(std::string_view line) const {
    const auto values = split(line);
    const std::size_t column = columns_.find("address")->second;
    if (column >= values.size()) return fail("the line ends before its address");
    return Ip::from_text(values[column]);
}

}  // namespace leasehold

#include "admin/isc_leases.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include "admin/isc_tokens.h"

namespace leasehold {

namespace {

using Kind = IscToken::Kind;
using Statement = std::vector<IscToken>;

constexpr std::uint8_t kEthernet = 1, kTokenRing = 6, kFddi = 8, kInfiniband = 32;

struct Hardware {
    std::string_view name;
    std::uint8_t type;
};
constexpr Hardware kHardware[] = {{"ethernet", kEthernet},
                                  {"token-ring", kTokenRing},
                                  {"fddi", kFddi},
                                  {"infiniband", kInfiniband}};

template <class Number>
std::optional<Number> number_in(std::string_view text) {
    Number value{};
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || stop != end) return std::nullopt;
    return value;
}

/// "2026/11/21" and "15:04:05".
std::optional<std::vector<int>> parts_of(std::string_view text, char separator) {
    std::vector<int> parts;
    while (true) {
        const std::size_t end = std::min(text.find(separator), text.size());
        const auto part = number_in<int>(text.substr(0, end));
        if (!part || *part < 0) return std::nullopt;
        parts.push_back(*part);
        if (end == text.size()) break;
        text.remove_prefix(end + 1);
    }
    if (parts.size() != 3) return std::nullopt;
    return parts;
}

std::optional<Instant> instant_of(std::string_view date, std::string_view time) {
    const auto day = parts_of(date, '/');
    const auto clock = parts_of(time, ':');
    if (!day || !clock || (*day)[0] < 1970 || (*day)[0] > 9999) return std::nullopt;
    const std::chrono::year_month_day ymd{std::chrono::year((*day)[0]),
                                          std::chrono::month(static_cast<unsigned>((*day)[1])),
                                          std::chrono::day(static_cast<unsigned>((*day)[2]))};
    if (!ymd.ok() || (*clock)[0] > 23 || (*clock)[1] > 59 || (*clock)[2] > 60) return std::nullopt;
    const std::int64_t days = std::chrono::sys_days(ymd).time_since_epoch().count();
    return Instant{} + seconds(days * 86400 + (*clock)[0] * 3600 + (*clock)[1] * 60 + (*clock)[2]);
}

/// The words of a date, after its keyword.
std::optional<Instant> date_in(std::span<const IscToken> words) {
    if (words.empty()) return std::nullopt;
    if (words[0].is("never")) return Instant::never();
    if (words.size() == 2 && words[0].is("epoch")) {
        const auto at = number_in<std::int64_t>(words[1].text);
        if (!at || *at < 0 || *at > Instant::never().us / 1'000'000) return std::nullopt;
        return Instant{} + seconds(*at);
    }
    if (words.size() != 3) return std::nullopt;
    return instant_of(words[1].text, words[2].text);
}

/// A string, or hexadecimal octets with colons, of one digit or two.
std::optional<Bytes> octets_in(const IscToken& token) {
    if (token.kind == Kind::String) return to_bytes(as_bytes(token.text));
    const auto octets = from_hex(token.text);
    return octets ? std::optional(*octets) : std::nullopt;
}

/// What the statements of one lease say, until it is whole.
struct Entry {
    IscLease read;
    std::optional<Instant> starts, ends, client_last;
    std::string state = "active";
};

/// hardware ethernet 02:00:00:00:00:01
void read_hardware(const Statement& words, Entry& entry) {
    if (words.size() != 3) return;
    const auto octets = octets_in(words[2]);
    const auto* type = std::ranges::find(kHardware, words[1].text, &Hardware::name);
    const auto other = words[1].text.starts_with("unknown-")
                           ? number_in<std::uint8_t>(std::string_view(words[1].text).substr(8))
                           : std::nullopt;
    if (!octets || (type == std::end(kHardware) && !other)) {
        entry.read.skipped = "its hardware address cannot be read";
        return;
    }
    entry.read.hardware_type = type == std::end(kHardware) ? *other : type->type;
    entry.read.lease.hwaddr = *octets;
}

void read_date(const Statement& words, std::optional<Instant>& into, Entry& entry) {
    into = date_in(std::span(words).subspan(1));
    if (!into) entry.read.skipped = "its '" + words[0].text + "' is no date";
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (text.ends_with('.')) text.pop_back();
    return text;
}

/// preferred-life 375; max-life 600
void read_lifetime(const Statement& words, std::uint32_t& into) {
    if (words.size() != 2) return;
    if (const auto value = number_in<std::uint32_t>(words[1].text)) into = *value;
}

/// One statement of a lease. What is not named here (set, on commit, option agent …) is skipped.
void read_statement(const Statement& words, Entry& entry) {
    const IscToken& first = words[0];
    Lease& lease = entry.read.lease;
    if (first.is("starts")) {
        read_date(words, entry.starts, entry);
    } else if (first.is("ends")) {
        read_date(words, entry.ends, entry);
    } else if (first.is("cltt")) {
        read_date(words, entry.client_last, entry);
    } else if (first.is("hardware")) {
        read_hardware(words, entry);
    } else if (first.is("abandoned")) {
        entry.state = "abandoned";
    } else if (first.is("preferred-life")) {
        read_lifetime(words, lease.preferred_lifetime);
    } else if (first.is("max-life")) {
        read_lifetime(words, lease.valid_lifetime);
    } else if (words.size() == 3 && first.is("binding") && words[1].is("state")) {
        entry.state = words[2].text;
    } else if (words.size() == 2 && first.is("uid")) {
        const auto octets = octets_in(words[1]);
        if (octets) lease.client_id = *octets;
        if (!octets) entry.read.skipped = "its uid cannot be read";
    } else if (words.size() == 2 && (first.is("client-hostname") || first.is("hostname"))) {
        lease.hostname = lower(words[1].text);
    }
}

/// dhcpd's state, as ours (dhcpd.leases(5)).
void read_state(Entry& entry) {
    IscLease& read = entry.read;
    if (entry.state == "active") {
        read.lease.state = LeaseState::Assigned;
    } else if (entry.state == "expired") {
        read.lease.state = LeaseState::ExpiredReclaimed;
    } else if (entry.state == "released") {
        read.lease.state = LeaseState::Released;
    } else if (entry.state == "abandoned") {
        read.lease.state = LeaseState::Declined;
    } else if (entry.state == "free" || entry.state == "backup" || entry.state == "reset") {
        // Who had it last may have it again.
        read.lease.state = LeaseState::ExpiredReclaimed;
    } else {
        read.skipped = "its binding state '" + entry.state + "' is unknown";
    }
}

void read_times(Entry& entry) {
    IscLease& read = entry.read;
    if (!entry.ends) {
        if (read.skipped.empty()) read.skipped = "it does not say when it ends";
        return;
    }
    read.lease.expires_at = *entry.ends;
    const bool over = read.lease.state == LeaseState::ExpiredReclaimed ||
                      read.lease.state == LeaseState::Released;
    if (over && *entry.ends == Instant::never()) {
        if (read.skipped.empty()) read.skipped = "it is free";
        return;
    }
    const auto start = entry.starts ? entry.starts : entry.client_last;
    if (*entry.ends == Instant::never()) {
        read.lease.valid_lifetime = kInfiniteLifetime;
    } else if (start && read.lease.valid_lifetime == 0 && *start < *entry.ends) {
        const std::int64_t length = (*entry.ends - *start).us / 1'000'000;
        read.lease.valid_lifetime = static_cast<std::uint32_t>(
            std::min<std::int64_t>(length, std::int64_t{kInfiniteLifetime} - 1));
    }
}

class IscParser {
  public:
    explicit IscParser(std::string_view text) : lexer_(text) { advance(); }

    Result<IscFile> parse() {
        while (token_.kind != Kind::End) {
            if (!parse_top()) return fail("line " + std::to_string(error_line_) + ": " + error_);
        }
        if (!lexer_.ok()) {
            return fail("line " + std::to_string(token_.line) + ": a string without its end");
        }
        IscFile file;
        file.entries = entries_;
        for (auto& [key, lease] : leases_) file.leases.push_back(std::move(lease));
        return file;
    }

  private:
    void advance() { token_ = lexer_.next(); }

    bool complain(std::string what) {
        error_ = std::move(what);
        error_line_ = token_.line;
        return false;
    }

    bool parse_top() {
        if (token_.kind != Kind::Word) return complain("expected 'lease', 'ia-na' or a statement");
        if (token_.text == "lease") return parse_lease4();
        if (token_.text == "ia-na") return parse_ia(LeaseKind::Na, "");
        if (token_.text == "ia-pd") return parse_ia(LeaseKind::Pd, "");
        if (token_.text == "ia-ta")
            return parse_ia(LeaseKind::Na,
                            "a temporary address (IA_TA), which Leasehold does not give");
        Statement words;
        if (!read_words(words)) return false;
        if (words.size() == 2 && words[0].is("authoring-byte-order"))
            big_endian_ = words[1].is("big-endian");
        return true;
    }

    bool open() {
        if (token_.kind != Kind::Open) return complain("expected '{'");
        advance();
        return true;
    }

    /// Past the next ';', or past a whole block, whatever is in it.
    bool skip_statement() {
        while (token_.kind != Kind::Semicolon && token_.kind != Kind::Open) {
            if (token_.kind == Kind::End || token_.kind == Kind::Close)
                return complain("expected ';' at the end of the statement");
            advance();
        }
        if (token_.kind == Kind::Semicolon) {
            advance();
            return true;
        }
        std::size_t depth = 0;
        do {
            if (token_.kind == Kind::Open) ++depth;
            if (token_.kind == Kind::Close) --depth;
            if (token_.kind == Kind::End) return complain("expected '}'");
            advance();
        } while (depth > 0);
        return true;
    }

    /// The words up to ';'; none if it was a block, which is skipped, or its start is `{`.
    bool read_words(Statement& words) {
        words.clear();
        while (token_.kind == Kind::Word || token_.kind == Kind::String) {
            words.push_back(std::move(token_));
            advance();
        }
        if (token_.kind == Kind::Semicolon) {
            advance();
            return true;
        }
        words.clear();
        return skip_statement();
    }

    bool parse_statements(Entry& entry) {
        Statement words;
        while (token_.kind != Kind::Close) {
            if (token_.kind == Kind::End) return complain("expected '}'");
            if (!read_words(words)) return false;
            if (!words.empty()) read_statement(words, entry);
        }
        advance();
        return true;
    }

    bool parse_lease4() {
        advance();
        Entry entry;
        const auto address = Ip::from_text(token_.text);
        if (!address || !address->is_v4())
            return complain("expected an IPv4 address after 'lease'");
        entry.read.lease.address = *address;
        advance();
        if (!open() || !parse_statements(entry)) return false;
        keep(std::move(entry));
        return true;
    }

    bool parse_ia(LeaseKind kind, const std::string& skipped) {
        advance();
        const auto octets = octets_in(token_);
        if (!octets || octets->size() < 4) return complain("expected the IAID and DUID of the IA");
        advance();
        if (!open()) return false;
        Entry shared;
        shared.read.lease.kind = kind;
        shared.read.skipped = skipped;
        Bytes iaid(octets->begin(), octets->begin() + 4);
        if (!big_endian_) std::ranges::reverse(iaid);
        shared.read.lease.iaid = Reader(iaid).u32();
        shared.read.lease.client_id.assign(octets->begin() + 4, octets->end());
        return parse_ia_body(shared);
    }

    bool parse_ia_body(const Entry& shared) {
        std::optional<Instant> client_last;
        while (token_.kind != Kind::Close) {
            if (token_.kind == Kind::End) return complain("expected '}'");
            if (token_.is("iaaddr") || token_.is("iaprefix")) {
                Entry entry = shared;
                entry.client_last = client_last;
                if (!parse_ia_address(entry)) return false;
                continue;
            }
            Statement words;
            if (!read_words(words)) return false;
            if (words.size() > 1 && words[0].is("cltt"))
                client_last = date_in(std::span(words).subspan(1));
        }
        advance();
        return true;
    }

    bool parse_ia_address(Entry& entry) {
        advance();
        const std::size_t slash = token_.text.find('/');
        const auto address = Ip::from_text(token_.text.substr(0, slash));
        const auto length = slash == std::string::npos
                                ? std::optional<std::uint8_t>(std::uint8_t{128})
                                : number_in<std::uint8_t>(token_.text.substr(slash + 1));
        if (!address || address->is_v4() || !length || *length > 128)
            return complain("expected an IPv6 address or prefix");
        entry.read.lease.address = *address;
        entry.read.lease.prefix_length = *length;
        advance();
        if (!open() || !parse_statements(entry)) return false;
        keep(std::move(entry));
        return true;
    }

    /// The last entry of an address counts.
    void keep(Entry entry) {
        ++entries_;
        read_state(entry);
        read_times(entry);
        const std::pair key(entry.read.lease.kind, entry.read.lease.address);
        leases_.insert_or_assign(key, std::move(entry.read));
    }

    IscLexer lexer_;
    IscToken token_;
    std::string error_;
    int error_line_ = 0;
    std::size_t entries_ = 0;
    bool big_endian_ = false;
    std::map<std::pair<LeaseKind, Ip>, IscLease> leases_;
};

}  // namespace

Result<IscFile> parse_isc_leases(std::string_view text) { return IscParser(text).parse(); }

}  // namespace leasehold

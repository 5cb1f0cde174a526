#include "store/frontend_row.h"

#include <bit>
#include <limits>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "store/lease_row.h"

namespace leasehold {
namespace {

/// now, then the columns of `frontend`.
enum Column : std::size_t {
    Now,
    Name,
    Instance,
    ServerIdentifiers,
    GossipAddress,
    GossipPort,
    Version,
    State,
    StartedAt,
    SeenAt,
    Columns
};

/// migrations/0002_frontends; the longest address takes 39 characters and a comma.
constexpr std::size_t kTextMax = 255;
constexpr std::size_t kServerIdentifiersMax = 65'535 / 40;

const std::string& text_in(const Cell& cell) {
    const auto* text = std::get_if<std::string>(&cell);
    check(text != nullptr, "a statement returns something else than text");
    return *text;
}

std::string joined(const std::vector<Ip>& addresses) {
    std::string text;
    for (const Ip& address : addresses) text += (text.empty() ? "" : ",") + address.text();
    return text;
}

std::vector<Ip> split_addresses(std::string_view text) {
    std::vector<Ip> addresses;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        if (const auto address = Ip::from_text(trimmed(text.substr(0, comma)))) {
            addresses.push_back(*address);
        }
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return addresses;
}

FrontendState state_of(std::int64_t number) {
    const bool known = number >= static_cast<std::int64_t>(FrontendState::Serving) &&
                       number <= static_cast<std::int64_t>(FrontendState::Left);
    return known ? static_cast<FrontendState>(number) : FrontendState::NotServing;
}

Result<void> check_text(std::string_view field, const std::string& text) {
    if (!is_storable_text(text)) {
        return fail("the frontend's " + std::string(field) +
                    " is not UTF-8 without NUL: " + to_hex(as_bytes(text)));
    }
    if (text.size() > kTextMax) {
        return fail("the frontend's " + std::string(field) + " has " + std::to_string(text.size()) +
                    " octets, expected at most " + std::to_string(kTextMax));
    }
    return {};
}

}  // namespace

Result<void> check_frontend_row(const FrontendRow& own) {
    if (own.name.empty()) return fail("the frontend's name is empty: give it one (--name)");
    if (own.server_identifiers.size() > kServerIdentifiersMax) {
        return fail("the frontend has " + std::to_string(own.server_identifiers.size()) +
                    " addresses, expected at most " + std::to_string(kServerIdentifiersMax));
    }
    return check_text("name", own.name).and_then([&] {
        return check_text("version", own.version);
    });
}

std::string not_registered(const FrontendRow& own) {
    return "the row of frontend \"" + own.name + "\" is not this program's";
}

FrontendArguments::FrontendArguments(const FrontendRow& own)
    : server_identifiers(joined(own.server_identifiers)),
      gossip_address(own.gossip_address.text()) {
    const auto number = [](std::uint64_t value) {
        return Argument::scalar(std::bit_cast<std::int64_t>(value));
    };
    const auto text = [](const std::string& value) {
        return Argument::scalar(std::string_view(value));
    };
    arguments = {text(own.name),
                 number(own.instance),
                 text(server_identifiers),
                 text(gossip_address),
                 number(own.gossip_port),
                 text(own.version),
                 number(static_cast<std::uint64_t>(own.state))};
}

PoolArguments::PoolArguments(const FrontendRow& own, Instant now,
                             std::span<const ConfiguredPool> pools) {
    for (const ConfiguredPool& pool : pools) prefixes.push_back(pool.subnet.text());
    const auto column = [&](auto value_of) {
        std::vector<Scalar> values;
        for (std::size_t i = 0; i < pools.size(); ++i) values.push_back(value_of(pools[i], i));
        arguments.push_back(Argument::list(std::move(values)));
    };
    const auto numbers = [&](auto value_of) {
        column([&](const ConfiguredPool& pool, std::size_t) -> Scalar {
            return static_cast<std::int64_t>(value_of(pool));
        });
    };
    static constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
    numbers([](const ConfiguredPool& pool) { return pool.kind; });
    numbers([](const ConfiguredPool& pool) { return pool.subnet_id; });
    column([&](const ConfiguredPool&, std::size_t i) -> Scalar {
        return std::string_view(prefixes[i]);
    });
    column([](const ConfiguredPool& pool, std::size_t) -> Scalar {
        return std::string_view(pool.shared_network);
    });
    numbers([](const ConfiguredPool& pool) { return pool.pool_id; });
    column(
        [](const ConfiguredPool& pool, std::size_t) -> Scalar { return pool.range.first.bytes(); });
    column(
        [](const ConfiguredPool& pool, std::size_t) -> Scalar { return pool.range.last.bytes(); });
    numbers([](const ConfiguredPool& pool) { return pool.prefix_length; });
    numbers([](const ConfiguredPool& pool) { return std::min(pool.addresses, kMost); });
    arguments.push_back(Argument::scalar(std::string_view(own.name)));
    arguments.push_back(Argument::scalar(now.us));
}

std::optional<FrontendRow> read_frontend_row(const Row& row) {
    check(row.size() == Column::Columns, "a row lacks frontend columns");
    if (std::holds_alternative<std::monostate>(row[Column::Name])) return std::nullopt;
    FrontendRow read;
    read.name = text_in(row[Column::Name]);
    read.instance = std::bit_cast<std::uint64_t>(number_of(row[Column::Instance]));
    read.server_identifiers = split_addresses(text_in(row[Column::ServerIdentifiers]));
    const auto gossip_address = Ip::from_text(text_in(row[Column::GossipAddress]));
    const std::int64_t port = number_of(row[Column::GossipPort]);
    if (gossip_address && port > 0 && port <= std::numeric_limits<std::uint16_t>::max()) {
        read.gossip_address = *gossip_address;
        read.gossip_port = static_cast<std::uint16_t>(port);
    }
    read.version = text_in(row[Column::Version]);
    read.state = state_of(number_of(row[Column::State]));
    read.started_at = {number_of(row[Column::StartedAt])};
    read.seen_at = {number_of(row[Column::SeenAt])};
    return read;
}

}  // namespace leasehold

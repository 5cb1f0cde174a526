#include "store/host_row.h"

#include <algorithm>
#include <array>

#include "domain/stored_options.h"

namespace leasehold {
namespace {

/// Takes the cells of a row by the names of their columns.
class HostCells {
  public:
    explicit HostCells(const Row& row) : row_(row) {}

    /// NULL is empty.
    std::string text(std::string_view column) const {
        const Cell& cell = at(column);
        if (const auto* text = std::get_if<std::string>(&cell)) return *text;
        const auto* bytes = std::get_if<Bytes>(&cell);
        return bytes == nullptr ? std::string() : to_string(*bytes);
    }
    std::int64_t number(std::string_view column) const {
        const auto* number = std::get_if<std::int64_t>(&at(column));
        return number == nullptr ? -1 : *number;
    }

  private:
    const Cell& at(std::string_view column) const {
        const auto* found = std::ranges::find(kHostColumns, column);
        return row_.at(static_cast<std::size_t>(found - kHostColumns.begin()));
    }

    const Row& row_;
};

std::optional<IdentifierType> type_of(std::string_view name) {
    constexpr std::array kTypes = {IdentifierType::HwAddress, IdentifierType::Duid,
                                   IdentifierType::CircuitId, IdentifierType::ClientId,
                                   IdentifierType::FlexId};
    const auto* found =
        std::ranges::find_if(kTypes, [&](IdentifierType type) { return name_of(type) == name; });
    return found == kTypes.end() ? std::nullopt : std::optional(*found);
}

std::optional<Bytes> octets_of(std::string text) {
    std::erase(text, ':');
    const auto octets = from_hex(text);
    return octets && !octets->empty() ? std::optional(*octets) : std::nullopt;
}

/// An address that is none is a problem; 0.0.0.0 says nothing.
std::optional<Ip> address_of(const HostCells& cells, std::string_view column, HostRow& row) {
    const std::string text = cells.text(column);
    if (text.empty()) return std::nullopt;
    const auto address = Ip::from_text(text);
    if (!address || !address->is_v4()) {
        row.problems.push_back(std::string(column) + " '" + text + "' is no IPv4 address");
        return std::nullopt;
    }
    return *address == Ip::v4(0) ? std::nullopt : std::optional(*address);
}

}  // namespace

Result<HostRow> read_host(const Row& row, const OptionSchema& schema) {
    const HostCells cells(row);
    HostRow read;
    Reservation4& host = read.reservation;
    const auto type = type_of(cells.text("identifier_type"));
    const auto octets = octets_of(cells.text("identifier"));
    const std::int64_t subnet = cells.number("subnet_id");
    if (!type || !octets || subnet < 0 || subnet > 0xffffffff) {
        return fail("a row of the table reservation is no reservation: subnet_id " +
                    std::to_string(subnet) + ", identifier_type '" + cells.text("identifier_type") +
                    "', identifier '" + cells.text("identifier") + "'");
    }
    host.identifier = {*type, *octets};
    host.subnet_id = static_cast<std::uint32_t>(subnet);
    host.address = address_of(cells, "address", read);
    host.hostname = cells.text("hostname");
    host.next_server = address_of(cells, "next_server", read).value_or(Ip::v4(0));
    host.server_hostname = cells.text("server_hostname");
    host.boot_file_name = cells.text("boot_file_name");
    host.classes = read_stored_classes(cells.text("client_classes"));
    StoredOptions options = read_stored_options(cells.text("option_data"), schema);
    host.options = std::move(options.options);
    for (std::string& problem : options.problems) read.problems.push_back(std::move(problem));
    host.user_context = cells.text("user_context");
    return read;
}

std::string stored_identifier(const HostIdentifier& identifier) {
    return to_hex(identifier.value, ':');
}

}  // namespace leasehold

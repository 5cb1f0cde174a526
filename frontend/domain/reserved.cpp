#include "domain/reserved.h"

#include "base/text.h"
#include "domain/network4.h"

namespace leasehold {

std::optional<Ip> reserved_address(const Request4& request) {
    if (request.host == nullptr || request.subnet == nullptr) return std::nullopt;
    const std::optional<Ip>& address = request.host->address;
    if (!address) return std::nullopt;
    const Subnet4& subnet = subnet_at(request, *address);
    if (!subnet.prefix.contains(*address)) return std::nullopt;
    const bool of_subnet = request.host->subnet_id != kGlobalReservations;
    // Kea: who says that none is in a pool lets everybody have what is.
    const bool ignored =
        of_subnet && subnet.reservation_modes.out_of_pool && subnet.pool_of(*address) != nullptr;
    return ignored ? std::nullopt : address;
}

std::string reserved_name(const Request4& request) {
    return request.host == nullptr ? "" : hostname_of(request.host->hostname);
}

/// RFC 2132 §3.14 as it came, in one spelling: lower case, without NULs or a dot at the end, and
/// without control bytes, which a terminal that prints the table would obey. What a database cannot
/// hold is the store's to refuse: it stays as it is, lest it became valid.
std::string hostname_of(std::string name) {
    while (!name.empty() && name.back() == '\0') name.pop_back();
    const auto is_control = [](char c) { return (c >= '\0' && c < ' ') || c == '\x7f'; };
    if (is_storable_text(name)) std::erase_if(name, is_control);
    if (!name.empty() && name.back() == '.') name.pop_back();
    return lower_case(name);
}

}  // namespace leasehold

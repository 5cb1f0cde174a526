#include "domain/reservation.h"

#include <algorithm>
#include <tuple>

namespace leasehold {

std::string_view name_of(IdentifierType type) {
    switch (type) {
        case IdentifierType::HwAddress:
            return "hw-address";
        case IdentifierType::Duid:
            return "duid";
        case IdentifierType::CircuitId:
            return "circuit-id";
        case IdentifierType::ClientId:
            return "client-id";
        case IdentifierType::FlexId:
            return "flex-id";
    }
    return "identifier";
}

namespace {

auto place_of(const Reservation4& reservation) {
    return std::tie(reservation.identifier, reservation.subnet_id);
}

}  // namespace

std::string HostIdentifier::text() const {
    return std::string(name_of(type)) + "=" + to_hex(value, ':');
}

Reservations4::Reservations4(std::vector<Reservation4> reservations)
    : all_(std::move(reservations)) {
    std::ranges::stable_sort(all_, {}, place_of);
    for (std::uint32_t i = 0; i < all_.size(); ++i) {
        if (all_[i].address) by_address_.push_back(i);
    }
    std::ranges::stable_sort(by_address_, {}, [&](std::uint32_t i) {
        return std::pair(*all_[i].address, all_[i].subnet_id);
    });
}

const Reservation4* Reservations4::find(const HostIdentifier& identifier,
                                        std::uint32_t subnet_id) const {
    const auto found =
        std::ranges::lower_bound(all_, std::tie(identifier, subnet_id), {}, place_of);
    const bool is_it =
        found != all_.end() && found->identifier == identifier && found->subnet_id == subnet_id;
    return is_it ? &*found : nullptr;
}

std::size_t Reservations4::first_at(const Ip& address, std::uint32_t subnet_id) const {
    const auto place = [&](std::uint32_t i) {
        return std::pair(*all_[i].address, all_[i].subnet_id);
    };
    const auto first =
        std::ranges::lower_bound(by_address_, std::pair(address, subnet_id), {}, place);
    return static_cast<std::size_t>(first - by_address_.begin());
}

}  // namespace leasehold

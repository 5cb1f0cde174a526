#include "domain/stashed_information.h"

#include <algorithm>

#include "domain/engine4.h"

namespace leasehold {

std::string user_context_with(ByteView information) {
    return R"({"ISC":{"relay-agent-info":{"sub-options":"0x)" + to_hex(information) + R"("}}})";
}

std::optional<Bytes> stashed_information(const std::string& user_context) {
    std::size_t at = 0;
    for (const std::string_view part : {R"("relay-agent-info")", R"("sub-options")", R"("0x)"}) {
        at = user_context.find(part, at);
        if (at == std::string::npos) return std::nullopt;
        at += part.size();
    }
    const std::size_t end = user_context.find('"', at);
    if (end == std::string::npos || end == at) return std::nullopt;
    const auto bytes = from_hex(user_context.substr(at, end - at));
    return bytes ? std::optional(*bytes) : std::nullopt;
}

const Subnet4* subnet_to_recall(const Packet4& packet, MessageType4 type, const Config& config) {
    if (!config.stash_agent_options || type != MessageType4::Request ||
        packet.ciaddr.is_unspecified() || !packet.giaddr.is_unspecified() ||
        packet.options.contains(option4::kRelayAgentInformation)) {
        return nullptr;
    }
    // Whatever the classes say, which may be others with option 82.
    const auto found = std::ranges::find_if(
        config.subnets4, [&](const Subnet4& s) { return s.prefix.contains(packet.ciaddr); });
    return found == config.subnets4.end() ? nullptr : &*found;
}

Request4 recalled(const Request4& request, const Facts& facts,
                  const ServerIdentifiers& identifiers) {
    Request4 as_it_came = request;
    as_it_came.recalls_from = nullptr;
    const auto own = std::ranges::find(facts.mine, request.recalls_from->id, &Lease::subnet_id);
    if (own == facts.mine.end() || own->address != request.packet.ciaddr) return as_it_came;
    auto information = stashed_information(own->user_context);
    if (!information) return as_it_came;
    Packet4 packet = request.packet;
    packet.options.set(option4::kRelayAgentInformation, std::move(*information));
    auto again = read_request4(std::move(packet), request.arrival, *request.config, identifiers);
    if (!again) return as_it_came;
    again->recalled = true;
    return std::move(*again);
}

}  // namespace leasehold

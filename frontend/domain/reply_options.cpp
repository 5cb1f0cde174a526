#include "domain/reply_options.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace leasehold {
namespace {

/// What an administrator configures under these codes is not an option to hand on: the rules make
/// them, only clients send them, or the wire has no room for the number.
bool made_by_rules(std::uint16_t code) {
    static constexpr std::array kCodes{
        option4::kPad,           option4::kRequestedAddress,     option4::kLeaseTime,
        option4::kOverload,      option4::kMessageType,          option4::kServerIdentifier,
        option4::kRenewalTime,   option4::kParameterRequestList, option4::kMaxMessageSize,
        option4::kRebindingTime, option4::kClientIdentifier,     option4::kRelayAgentInformation,
        option4::kEnd,           option4::kSubnetSelection};
    return code > option4::kEnd || std::ranges::find(kCodes, code) != kCodes.end();
}

const OptionValue* find(const OptionSet& options, std::uint16_t code) {
    const auto found = std::ranges::find(options, code, &OptionValue::code);
    return found == options.end() ? nullptr : &*found;
}

void append(const OptionValue& option, Packet4& reply) {
    if (option.never_send || made_by_rules(option.code)) return;
    if (!reply.options.contains(option.code)) reply.options.set(option.code, option.data);
}

/// The time configured, else a part of the lifetime if that is wished; 0: none.
std::uint32_t tee_time(const std::optional<std::uint32_t>& configured, bool calculate,
                       double percent, std::uint32_t lifetime) {
    if (configured) return *configured;
    if (!calculate || lifetime == kInfiniteLifetime) return 0;
    return static_cast<std::uint32_t>(std::lround(percent * lifetime));
}

}  // namespace

RenewalDelays renewal_delays(const Subnet4& subnet, std::uint32_t lifetime) {
    const RenewalTimes& times = subnet.renewal_times;
    std::uint32_t t1 = tee_time(times.renew, times.calculate, times.t1_percent, lifetime);
    std::uint32_t t2 = tee_time(times.rebind, times.calculate, times.t2_percent, lifetime);
    // RFC 2131 §4.4.5: T1 < T2 < lifetime. What breaks that is left out, as Kea does; then the
    // client uses the defaults of the RFC.
    if (t2 >= lifetime) t2 = 0;
    if (t1 >= (t2 != 0 ? t2 : lifetime)) t1 = 0;
    return {t1, t2};
}

void add_lease_times(const Subnet4& subnet, std::uint32_t lifetime, Packet4& reply) {
    const auto [t1, t2] = renewal_delays(subnet, lifetime);
    reply.options.set_u32(option4::kLeaseTime, lifetime);
    if (t1 != 0) reply.options.set_u32(option4::kRenewalTime, t1);
    if (t2 != 0) reply.options.set_u32(option4::kRebindingTime, t2);
}

void add_subnet_mask(const Subnet4& subnet, const OptionSet& options, Packet4& reply) {
    if (const OptionValue* configured = find(options, option4::kSubnetMask)) {
        append(*configured, reply);
        return;
    }
    const unsigned length = subnet.prefix.length;
    const std::uint32_t mask = length == 0 ? 0 : 0xffffffffU << (32 - length);
    reply.options.set_u32(option4::kSubnetMask, mask);
}

bool asks_for(const Packet4& packet, std::uint16_t code) {
    const Bytes* wanted = packet.options.find(option4::kParameterRequestList);
    return wanted != nullptr && std::ranges::find(*wanted, code) != wanted->end();
}

void add_configured_options(const Request4& request, const OptionSet& options, Packet4& reply) {
    // RFC 2132 §9.8: the options asked for, in the order asked for.
    if (const Bytes* wanted = request.packet.options.find(option4::kParameterRequestList)) {
        for (const std::uint8_t code : *wanted) {
            if (const OptionValue* option = find(options, code)) append(*option, reply);
        }
    }
    for (const OptionValue& option : options) {
        if (option.always_send) append(option, reply);
    }
    // Kea sends these unasked: clients of old expect them.
    for (const std::uint16_t code :
         {option4::kRouters, option4::kDomainNameServers, option4::kDomainName}) {
        if (const OptionValue* option = find(options, code)) append(*option, reply);
    }
    // RFC 3011 §2: an identical copy is owed to whoever sends it, asked for or not.
    if (const Bytes* named = request.packet.options.find(option4::kSubnetSelection)) {
        reply.options.set(option4::kSubnetSelection, *named);
    }
}

void add_echoed_options(const Request4& request, Packet4& reply) {
    const OptionMap& asked = request.packet.options;
    const bool echo = request.subnet == nullptr || request.subnet->echo_client_id;
    // RFC 6842 §3: "the server MUST copy the option into its response", and only if it was sent.
    if (const Bytes* id = asked.find(option4::kClientIdentifier); id != nullptr && echo) {
        reply.options.set(option4::kClientIdentifier, *id);
    }
    // RFC 3046 §2.2: the whole option 82 is echoed "in all replies", and stands last.
    if (const Bytes* information = asked.find(option4::kRelayAgentInformation)) {
        reply.options.set(option4::kRelayAgentInformation, *information);
    }
}

}  // namespace leasehold

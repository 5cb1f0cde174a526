#include "domain/reply_options.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "codec/client_fqdn.h"
#include "codec/option_value.h"
#include "domain/reserved.h"

namespace leasehold {
namespace {

/// What an administrator configures under these codes is not an option to hand on: the rules make
/// them, only clients send them, or the wire has no room for the number.
bool made_by_rules(std::uint16_t code) {
    static constexpr std::array kCodes{option4::kPad,
                                       option4::kRequestedAddress,
                                       option4::kLeaseTime,
                                       option4::kOverload,
                                       option4::kMessageType,
                                       option4::kServerIdentifier,
                                       option4::kRenewalTime,
                                       option4::kParameterRequestList,
                                       option4::kMaxMessageSize,
                                       option4::kRebindingTime,
                                       option4::kClientIdentifier,
                                       option4::kRelayAgentInformation,
                                       option4::kRapidCommit,
                                       option4::kEnd,
                                       option4::kSubnetSelection};
    return code > option4::kEnd || std::ranges::find(kCodes, code) != kCodes.end();
}

/// RFC 4702 §4: what becomes of the client's name in DNS. No server updates it yet, so N is set, S
/// is not, and O tells a client that wanted S; the name is the client's, or the one
/// reserved for it.
Bytes answer_to(ClientFqdn fqdn, const std::string& reserved_name) {
    const bool wished = (fqdn.flags & ClientFqdn::kServerUpdates) != 0;
    const int encoded = fqdn.flags & ClientFqdn::kEncoded;
    fqdn.flags = static_cast<std::uint8_t>(encoded | ClientFqdn::kNoUpdates |
                                           (wished ? ClientFqdn::kOverridden : 0));
    fqdn.name = reserved_name.empty() ? lower_case(fqdn.name) : reserved_name;
    fqdn.is_full = fqdn.is_full || !reserved_name.empty();
    return write_client_fqdn(fqdn);
}

/// Fills the answer to one request with what is configured.
class Filler {
  public:
    Filler(const Request4& request, const OptionLayers& layers, const Lease* lease, Packet4& reply)
        : asked_(request.packet),
          reserved_name_(reserved_name(request)),
          layers_(layers),
          lease_(lease),
          reply_(reply) {}

    void add(std::uint16_t code) {
        if (code == option4::kVivso) vivso_wanted_ = true;
        if (code == option4::kVivso || made_by_rules(code)) return;
        // RFC 8925 §3.3: never to a client that did not ask.
        if (code == option4::kV6OnlyPreferred && !asks_for(asked_, code)) return;
        if (reply_.options.contains(code) || add_name(code)) return;
        const OptionValue* value = layers_.find(code);
        if (value == nullptr || layers_.is_never_sent(code)) return;
        if (code == option4::kVivco) return add_vendor_classes();
        reply_.options.set(code, value->data);
    }

    /// Is the name that is reserved for the client, or that it gave itself, the answer? Kea sends
    /// it back asked for or not; what is reserved also to whoever asks for it (option 55).
    bool add_name(std::uint16_t code) {
        if (code != option4::kHostName && code != option4::kClientFqdn) return false;
        if (lease_ == nullptr || reply_.options.contains(code)) return false;
        const Bytes* option = asked_.options.find(option4::kClientFqdn);
        const auto fqdn = option == nullptr ? std::nullopt : read_client_fqdn(*option);
        if (code == option4::kClientFqdn && fqdn) {
            reply_.options.set(code, answer_to(*fqdn, reserved_name_));
            return true;
        }
        // RFC 4702 §3.1: option 12 is not looked at where there is an option 81.
        if (code == option4::kClientFqdn || fqdn) return false;
        const bool wants = !reserved_name_.empty() && asks_for(asked_, code);
        if (!wants && !asked_.options.contains(code)) return false;
        if (lease_->hostname.empty()) return false;
        reply_.options.set(code, to_bytes(as_bytes(lease_->hostname)));
        return true;
    }

    /// Option 125 (RFC 3925 §4): for the enterprises configured if the option is asked for, and for
    /// those that the client names in its own 124 and 125.
    void add_vendor_options() {
        if (layers_.is_never_sent(option4::kVivso)) return;
        const auto named = enterprises_named();
        Writer out;
        std::vector<std::uint32_t> done;
        const auto add_block = [&](std::uint32_t enterprise, ByteView configured, bool always) {
            if (std::ranges::find(done, enterprise) != done.end()) return;
            done.push_back(enterprise);
            const Bytes block = block_for(enterprise, configured);
            if (block.empty() && !always) return;
            out.u32(enterprise);
            out.u8(static_cast<std::uint8_t>(block.size()));
            out.bytes(block);
        };
        if (vivso_wanted_) {
            layers_.for_each([&](const OptionValue& value) {
                if (value.enterprise != 0 || value.code != option4::kVivso) return;
                // Kea's text is the enterprise alone.
                if (value.data.size() == 4) add_block(Reader(value.data).u32(), {}, true);
                for (const EnterpriseData& block : enterprise_data(value.data)) {
                    add_block(block.enterprise, block.data, true);
                }
            });
        }
        for (const std::uint32_t enterprise : named) add_block(enterprise, {}, false);
        if (out.size() > 0) reply_.options.set(option4::kVivso, out.take());
    }

  private:
    /// Option 124: what is configured for each enterprise, the innermost counts.
    void add_vendor_classes() {
        Writer out;
        std::vector<std::uint32_t> done;
        layers_.for_each([&](const OptionValue& value) {
            if (value.enterprise != 0 || value.code != option4::kVivco) return;
            const std::uint32_t enterprise = Reader(value.data).u32();
            if (std::ranges::find(done, enterprise) != done.end()) return;
            done.push_back(enterprise);
            out.bytes(value.data);
        });
        if (out.size() > 0) reply_.options.set(option4::kVivco, out.take());
    }

    std::vector<std::uint32_t> enterprises_named() const {
        std::vector<std::uint32_t> named;
        for (const std::uint16_t code : {option4::kVivso, option4::kVivco}) {
            const Bytes* option = asked_.options.find(code);
            if (option == nullptr) continue;
            for (const EnterpriseData& block : enterprise_data(*option)) {
                named.push_back(block.enterprise);
            }
        }
        return named;
    }

    /// The sub-options that the client asks for in CableLabs' way, then those always sent; as many
    /// as have room.
    Bytes block_for(std::uint32_t enterprise, ByteView configured) const {
        static constexpr std::size_t kBlockMax = 255, kHeadSize = 2;
        Writer out;
        out.bytes(configured);
        std::vector<std::uint16_t> done;
        for (const SubOption& sub_option : sub_options(configured)) done.push_back(sub_option.code);
        const auto add = [&](std::uint16_t code) {
            if (std::ranges::find(done, code) != done.end()) return;
            done.push_back(code);
            const OptionValue* value = layers_.find(code, enterprise);
            if (value == nullptr || layers_.is_never_sent(code, enterprise)) return;
            if (out.size() + kHeadSize + value->data.size() > kBlockMax) return;
            out.u8(static_cast<std::uint8_t>(code));
            out.u8(static_cast<std::uint8_t>(value->data.size()));
            out.bytes(value->data);
        };
        for (const std::uint8_t code : cable_labs_wishes(enterprise)) add(code);
        layers_.for_each_always_sent([&](const OptionValue& value) {
            if (value.enterprise == enterprise) add(value.code);
        });
        return out.take();
    }

    Bytes cable_labs_wishes(std::uint32_t enterprise) const {
        const Bytes* option = asked_.options.find(option4::kVivso);
        if (option == nullptr || enterprise != option4::kCableLabs) return {};
        for (const EnterpriseData& block : enterprise_data(*option)) {
            if (block.enterprise != enterprise) continue;
            for (SubOption& sub_option : sub_options(block.data)) {
                if (sub_option.code == option4::kDocsisRequestList) return sub_option.data;
            }
        }
        return {};
    }

    const Packet4& asked_;
    const std::string reserved_name_;
    const OptionLayers& layers_;
    const Lease* lease_;
    Packet4& reply_;
    bool vivso_wanted_ = false;
};

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

void add_subnet_mask(const Subnet4& subnet, const OptionLayers& layers, Packet4& reply) {
    if (layers.is_never_sent(option4::kSubnetMask)) return;
    if (const OptionValue* configured = layers.find(option4::kSubnetMask)) {
        return reply.options.set(option4::kSubnetMask, configured->data);
    }
    const unsigned length = subnet.prefix.length;
    const std::uint32_t mask = length == 0 ? 0 : 0xffffffffU << (32 - length);
    reply.options.set_u32(option4::kSubnetMask, mask);
}

bool asks_for(const Packet4& packet, std::uint16_t code) {
    const Bytes* wanted = packet.options.find(option4::kParameterRequestList);
    return wanted != nullptr && std::ranges::find(*wanted, code) != wanted->end();
}

void add_configured_options(const Request4& request, const OptionLayers& layers, const Lease* lease,
                            Packet4& reply) {
    Filler filler(request, layers, lease, reply);
    // RFC 2132 §9.8: the options asked for, in the order asked for.
    if (const Bytes* wanted = request.packet.options.find(option4::kParameterRequestList)) {
        for (const std::uint8_t code : *wanted) filler.add(code);
    }
    layers.for_each_always_sent([&](const OptionValue& option) {
        if (option.enterprise == 0) filler.add(option.code);
    });
    // Kea sends these unasked: clients of old expect them.
    for (const std::uint16_t code :
         {option4::kRouters, option4::kDomainNameServers, option4::kDomainName}) {
        filler.add(code);
    }
    for (const std::uint16_t code : {option4::kHostName, option4::kClientFqdn}) {
        filler.add_name(code);
    }
    filler.add_vendor_options();
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
    // But not to a client that is heard without its relay.
    const Bytes* information = asked.find(option4::kRelayAgentInformation);
    if (information != nullptr && !request.recalled) {
        reply.options.set(option4::kRelayAgentInformation, *information);
    }
}

}  // namespace leasehold

#include "domain/classify.h"

#include <algorithm>

#include "codec/option_defs.h"
#include "domain/expression_options.h"
#include "domain/network4.h"

namespace leasehold {
namespace {

void add(ClassNames& classes, std::string name) {
    if (!is_in(classes, name)) classes.push_back(std::move(name));
}

/// Puts the client into the class if its test says so. Of a template the spawned class comes first,
/// so that its options are before those of the template.
void evaluate(const ClientClass& tested, const Packet4& packet, const Arrival& arrival,
              ClassNames& classes) {
    if (!tested.test) return;
    const ExpressionInput input{packet, arrival, classes};
    if (tested.is_template) {
        const auto value = evaluate_text(*tested.test, input);
        if (!value || value->empty()) return;
        add(classes, "SPAWN_" + tested.name + "_" + *value);
        add(classes, tested.name);
    } else if (evaluate_condition(*tested.test, input).value_or(false)) {
        add(classes, tested.name);
    }
}

void evaluate_all(const Config& config, bool asks_if_known, const Packet4& packet,
                  const Arrival& arrival, ClassNames& classes) {
    for (const ClientClass& tested : config.client_classes) {
        if (tested.additional || tested.asks_if_known != asks_if_known) continue;
        evaluate(tested, packet, arrival, classes);
    }
}

/// RFC 2132 §9.13, without the NULs at its end.
std::string vendor_class_name(const Bytes& vendor_class) {
    const FoundOption option{find_option4(option4::kVendorClass), option4::kVendorClass,
                             vendor_class};
    return "VENDOR_CLASS_" + to_string(binary_of(option));
}

}  // namespace

ClassNames classify(const Packet4& packet, const Arrival& arrival, const Config& config) {
    ClassNames classes;
    if (!config.classifies) return classes;
    classes.emplace_back("ALL");
    if (config.bootp && is_bootp(packet)) classes.emplace_back("BOOTP");
    if (const Bytes* vendor_class = packet.options.find(option4::kVendorClass)) {
        classes.push_back(vendor_class_name(*vendor_class));
    }
    evaluate_all(config, /*asks_if_known=*/false, packet, arrival, classes);
    return classes;
}

void classify_again(Request4& request, const ClassNames& reserved) {
    if (!request.config->classifies || reserved.empty()) return;
    std::erase_if(request.classes, [&](const std::string& name) {
        const ClientClass* found = request.config->client_class(name);
        return name.starts_with("SPAWN_") || (found != nullptr && found->test);
    });
    for (const std::string& name : reserved) add(request.classes, name);
    evaluate_all(*request.config, /*asks_if_known=*/false, request.packet, request.arrival,
                 request.classes);
}

void classify_known(Request4& request, bool known) {
    if (!request.config->classifies) return;
    add(request.classes, known ? "KNOWN" : "UNKNOWN");
    evaluate_all(*request.config, /*asks_if_known=*/true, request.packet, request.arrival,
                 request.classes);
    if (request.subnet == nullptr || !request.subnet->guards_pools) return;
    for (const Pool4& pool : request.subnet->pools) {
        if (!admits(pool.classes, request.classes)) continue;
        request.guarded_pools.push_back({pool.range, pool.pool_id, {}});
    }
}

ClassNames classes_of_answer(const Request4& request, const Place4& place) {
    ClassNames classes = request.classes;
    const auto evaluate_list = [&](const ClassNames& names) {
        for (const std::string& name : names) {
            const ClientClass* wanted = request.config->client_class(name);
            if (wanted == nullptr) continue;
            // Kea: who lists a class without a test wants it for everybody here.
            if (!wanted->test) add(classes, name);
            evaluate(*wanted, request.packet, request.arrival, classes);
        }
    };
    if (place.pool != nullptr) evaluate_list(place.pool->additional_classes);
    evaluate_list(place.subnet->additional_classes);
    if (request.network != nullptr) evaluate_list(request.network->additional_classes);
    return classes;
}

bool is_in(const ClassNames& classes, std::string_view name) {
    return std::ranges::find(classes, name) != classes.end();
}

bool admits(const ClassNames& guard, const ClassNames& classes) {
    return guard.empty() || std::ranges::any_of(guard, [&](const std::string& name) {
               return is_in(classes, name);
           });
}

bool lets_in(const Subnet4& subnet, const ClassNames& classes) {
    return admits(subnet.classes, classes) && admits(subnet.network_classes, classes);
}

const Pool4* allowed_pool(const Request4& request, const Ip& address) {
    const Subnet4& subnet = subnet_at(request, address);
    // The one that was selected lets the client in.
    if (&subnet != request.subnet && !lets_in(subnet, request.classes)) return nullptr;
    const Pool4* pool = subnet.pool_of(address);
    return pool != nullptr && admits(pool->classes, request.classes) ? pool : nullptr;
}

std::span<const Pool4> allowed_pools(const Request4& request) {
    if (request.subnet->guards_pools) return request.guarded_pools;
    return request.subnet->pools;
}

const Lifetimes& lifetimes_of(const Request4& request, const Subnet4& subnet) {
    for (const std::string& name : request.classes) {
        const ClientClass* found = request.config->client_class(name);
        if (found != nullptr && found->lifetimes) return *found->lifetimes;
    }
    return subnet.lifetimes;
}

const OfferLifetime& offer_lifetime_of(const Request4& request, const Subnet4& subnet) {
    for (const std::string& name : request.classes) {
        const ClientClass* found = request.config->client_class(name);
        if (found != nullptr && found->offer_lifetime) return *found->offer_lifetime;
    }
    return subnet.offer_lifetime;
}

}  // namespace leasehold

#include <algorithm>

#include "domain/config_check.h"
#include "domain/config_readers.h"

namespace leasehold {
namespace {

/// Two servers that Kea would keep equal by copying leases must see one database here.
void read_high_availability(const Section& parameters, Config& config) {
    const auto relationships = parameters.list("high-availability");
    for (const Section& relationship : relationships) {
        if (config.server_name.empty()) {
            config.server_name = relationship.text("this-server-name").value_or("");
        }
    }
    if (!relationships.empty() && config.lease_database.type != DatabaseType::Postgres) {
        parameters.error("high-availability",
                         "leases are never copied between servers: with high availability the "
                         "lease-database must be one that all of them share (postgresql)");
    }
}

/// flex_id: a host is found by what an expression says of its packet.
void read_flexible_identifier(const Section& parameters, const OptionSchema& schema,
                              Config& config) {
    config.replaces_client_id = parameters.boolean("replace-client-id").value_or(false);
    const std::string text = parameters.text("identifier-expression").value_or("");
    if (text.empty()) return;
    const auto names = [&](std::string_view name) -> std::optional<std::uint16_t> {
        const auto def = schema.find(kOptionSpace4, name);
        return def ? std::optional(def->code) : std::nullopt;
    };
    auto expression = Expression::parse(text, ExpressionType::Text, Family::V4, names);
    if (expression) {
        config.flex_id = std::move(*expression);
    } else {
        parameters.error("identifier-expression", expression.error().message);
    }
}

}  // namespace

void read_hooks(const Section& dhcp4, bool json, const OptionSchema& schema, Config& config) {
    for (const Section& hook : dhcp4.list("hooks-libraries")) {
        const auto file = hook.text("library");
        if (!file) {
            if (!hook.has("library")) hook.error("", "a hook library needs 'library'");
            continue;
        }
        const HookLibrary* library = find_hook_library(*file);
        if (library == nullptr) {
            hook.error("library", "'" + *file +
                                      "' is not a library that Kea ships, and others cannot be "
                                      "loaded: remove this entry");
            continue;
        }
        if (library->status == KeywordStatus::NotYet) {
            hook.error("library", "'" + *file + "' is not built yet, and " +
                                      std::string(library->says) + ": remove this entry");
        } else if (library->status == KeywordStatus::NoEffect) {
            hook.note("library", "'" + *file + "' is accepted: " + std::string(library->says));
        }
        if (library->name == "bootp") config.bootp = true;
        const auto parameters = hook.map("parameters");
        if (!parameters) continue;
        const bool ha = library->name == "ha";
        check_hook_keywords(parameters->node(), ha ? Scope::HaParameters : Scope::HookParameters,
                            parameters->path(), library->status == KeywordStatus::NotYet, json,
                            hook.problems());
        if (ha) read_high_availability(*parameters, config);
        if (library->name == "flex_id") read_flexible_identifier(*parameters, schema, config);
    }
}

}  // namespace leasehold

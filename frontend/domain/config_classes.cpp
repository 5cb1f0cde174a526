// client-classes, and where others name them.

#include <algorithm>
#include <array>
#include <map>

#include "domain/config_readers.h"
#include "domain/config_value.h"

namespace leasehold {
namespace {

// Classes that need no definition, by name and by prefix (Kea's list).
constexpr std::array<std::string_view, 4> kBuiltIn{"ALL", "KNOWN", "UNKNOWN", "BOOTP"};
constexpr std::array<std::string_view, 2> kSpecial{"DROP", "REJECT"};
constexpr std::array<std::string_view, 6> kPrefixes{"VENDOR_CLASS_", "HA_",       "SPAWN_",
                                                    "AFTER_",        "EXTERNAL_", "SKIP_DDNS"};

bool is_among(std::span<const std::string_view> names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

bool is_built_in(std::string_view name) {
    return is_among(kBuiltIn, name) ||
           std::ranges::any_of(kPrefixes, [&](std::string_view p) { return name.starts_with(p); });
}

/// Reads one class after the other: a test may only ask about those before it.
class ClassReader {
  public:
    ClassReader(const Section& dhcp4, const OptionSchema& schema) : schema_(schema) {
        for (const Section& entry : dhcp4.list("client-classes")) {
            const std::string name = entry.text("name").value_or("");
            places_.emplace(name, entry.problems().place(entry.line("name")));
        }
    }

    void read(const Section& entry) {
        ClientClass made;
        made.name = entry.text("name").value_or("");
        if (made.name.empty()) {
            return entry.error("name", "a client class needs a 'name'");
        }
        if (find(made.name) != nullptr) {
            return entry.error("name", "the class '" + made.name + "' stands at " +
                                           places_[made.name] + " already");
        }
        made.additional = entry.boolean("only-in-additional-list")
                              .value_or(entry.boolean("only-if-required").value_or(false));
        read_test(entry, made);
        check_special(entry, made);
        read_values(entry, made);
        classes_.push_back(std::move(made));
    }

    std::vector<ClientClass> take() { return std::move(classes_); }

  private:
    const ClientClass* find(std::string_view name) const {
        const auto found = std::ranges::find(classes_, name, &ClientClass::name);
        return found == classes_.end() ? nullptr : &*found;
    }

    void read_test(const Section& entry, ClientClass& made) {
        const std::string test = entry.text("test").value_or("");
        const std::string template_test = entry.text("template-test").value_or("");
        if (!test.empty() && !template_test.empty()) {
            return entry.error("template-test", "a class has 'test' or 'template-test', not both");
        }
        made.is_template = !template_test.empty();
        if (test.empty() && template_test.empty()) return;
        const std::string_view key = made.is_template ? "template-test" : "test";
        const auto names = [this](std::string_view name) -> std::optional<std::uint16_t> {
            const auto def = schema_.find(kOptionSpace4, name);
            return def ? std::optional(def->code) : std::nullopt;
        };
        auto expression = Expression::parse(
            made.is_template ? template_test : test,
            made.is_template ? ExpressionType::Text : ExpressionType::Condition, Family::V4, names);
        if (!expression) return entry.error(key, expression.error().message);
        for (const ClassReference& reference : expression->classes()) {
            read_reference(entry, key, reference, made);
        }
        made.test = std::move(*expression);
    }

    void read_reference(const Section& entry, std::string_view key, const ClassReference& reference,
                        ClientClass& made) {
        const std::string& name = reference.name;
        // Also where the two are defined, to carry options.
        if (name == "KNOWN" || name == "UNKNOWN") {
            made.asks_if_known = true;
        } else if (const ClientClass* other = find(name)) {
            if (other->asks_if_known) made.asks_if_known = true;
        } else if (!is_built_in(name)) {
            const std::string column = "column " + std::to_string(reference.column) + ": ";
            const auto later = places_.find(name);
            entry.error(key, later == places_.end()
                                 ? column + "the class '" + name + "' is not defined"
                                 : column + "the class '" + name + "' is defined at " +
                                       later->second +
                                       ", not before this one: a class can only ask about those "
                                       "before it");
        }
    }

    static void check_special(const Section& entry, const ClientClass& made) {
        const bool built_in = is_among(kBuiltIn, made.name);
        if (built_in && made.test) {
            entry.error(made.is_template ? "template-test" : "test",
                        "the server decides who is in '" + made.name + "', no test does");
        }
        if (made.additional && (built_in || is_among(kSpecial, made.name))) {
            entry.error("", "'" + made.name + "' is never only in an additional list");
        }
    }

    void read_values(const Section& entry, ClientClass& made) const {
        const OptionSchema schema = read_option_defs(entry, &schema_);
        made.options = read_options(entry, schema);
        if (entry.has("valid-lifetime") || entry.has("min-valid-lifetime") ||
            entry.has("max-valid-lifetime")) {
            made.lifetimes = read_lifetimes(Chain({&entry}));
        }
        Subnet4 fields;
        const Chain own({&entry});
        read_boot_fields(own, fields);
        read_switches(own, fields);
        if (entry.has("offer-lifetime")) made.offer_lifetime = fields.offer_lifetime;
        made.next_server = fields.next_server;
        made.server_hostname = std::move(fields.server_hostname);
        made.boot_file_name = std::move(fields.boot_file_name);
    }

    const OptionSchema& schema_;
    std::map<std::string, std::string> places_;
    std::vector<ClientClass> classes_;
};

/// The list under `key`, or the single name or list under its old spelling.
ClassNames read_names(const Section& section, std::string_view key, std::string_view old_key) {
    ClassNames names;
    for (const Section::Item& item : section.texts(key)) names.push_back(item.text);
    if (!section.has(old_key)) return names;
    if (section.has(key)) {
        section.error(old_key, "is the old spelling of '" + std::string(key) +
                                   "', which stands here too: one of them is enough");
    }
    if (const auto one = section.text(old_key); one && !one->empty()) names.push_back(*one);
    for (const Section::Item& item : section.texts(old_key)) names.push_back(item.text);
    return names;
}

/// Everywhere that a list of classes may stand below Dhcp4.
class ListChecker {
  public:
    ListChecker(const Config& config, const ClassNames& servers)
        : config_(config), servers_(servers) {}

    void check(const Section& section) {
        for (const std::string_view key :
             {"client-classes", "evaluate-additional-classes", "require-client-classes"}) {
            for (const Section::Item& item : section.texts(key)) {
                check_name(section, item.text, item.line, item.path);
            }
        }
        if (const auto name = section.text("client-class")) {
            check_name(section, *name, section.line("client-class"), section.path("client-class"));
        }
        for (const std::string_view key : {"subnet4", "pools", "option-data", "reservations"}) {
            for (const Section& inner : section.list(key)) check(inner);
        }
    }

    bool found() const { return found_; }

  private:
    void check_name(const Section& section, const std::string& name, int line,
                    const std::string& path) {
        found_ = true;
        if (config_.client_class(name) != nullptr || is_built_in(name) ||
            is_among(kSpecial, name)) {
            return;
        }
        if (std::ranges::find(servers_, name) != servers_.end()) {
            return section.problems().note(
                line, path,
                "'" + name + "' is a peer: HA_" + name +
                    " would be its class; both are open to everybody, since servers share all "
                    "pools by the database");
        }
        section.problems().note(line, path,
                                "the class '" + name + "' is not defined: nobody is in it");
    }

    const Config& config_;
    const ClassNames& servers_;
    bool found_ = false;
};

/// The names of high availability's peers that are no classes (decision D8).
ClassNames servers_of(const Section& dhcp4, const Config& config) {
    ClassNames names;
    for (const Section& hook : dhcp4.list("hooks-libraries")) {
        const auto parameters = hook.map("parameters");
        if (!parameters) continue;
        for (const Section& relationship : parameters->list("high-availability")) {
            for (const Section& peer : relationship.list("peers")) {
                const std::string name = peer.text("name").value_or("");
                if (config.client_class(name) == nullptr) names.push_back(name);
            }
        }
    }
    return names;
}

/// A guard that names a server lets everybody in.
void open_guard(const ClassNames& servers, ClassNames& guard) {
    const auto is_server = [&](const std::string& name) {
        return std::ranges::find(servers, name) != servers.end();
    };
    if (std::ranges::any_of(guard, is_server)) guard.clear();
}

}  // namespace

std::vector<ClientClass> read_client_classes(const Section& dhcp4, const OptionSchema& schema) {
    ClassReader reader(dhcp4, schema);
    for (const Section& entry : dhcp4.list("client-classes")) reader.read(entry);
    return reader.take();
}

ClassNames read_guard(const Section& section) {
    ClassNames names = read_names(section, "client-classes", "client-class");
    const auto is_of_a_server = [](const std::string& name) { return name.starts_with("HA_"); };
    if (std::ranges::none_of(names, is_of_a_server)) return names;
    section.problems().note_once(
        "HA_", section.line(), section.path(),
        "is open to everybody: HA_ classes split pools between servers, which share all of them "
        "here by the database");
    return {};
}

ClassNames read_additional_classes(const Section& section) {
    return read_names(section, "evaluate-additional-classes", "require-client-classes");
}

void finish_classes(const Section& dhcp4, Config& config) {
    const ClassNames servers = servers_of(dhcp4, config);
    for (Subnet4& subnet : config.subnets4) {
        open_guard(servers, subnet.classes);
        open_guard(servers, subnet.network_classes);
        for (Pool4& pool : subnet.pools) open_guard(servers, pool.classes);
    }
    ListChecker lists(config, servers);
    for (const std::string_view key :
         {"subnet4", "shared-networks", "option-data", "reservations"}) {
        for (const Section& inner : dhcp4.list(key)) lists.check(inner);
    }
    for (const Section& entry : dhcp4.list("client-classes")) {
        for (const Section& option : entry.list("option-data")) lists.check(option);
    }
    // A reservation in a database may put its client into DROP.
    config.classifies =
        lists.found() || !config.client_classes.empty() || config.asks_hosts_databases;
}

}  // namespace leasehold

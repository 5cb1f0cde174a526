#include "domain/config_check.h"

#include <algorithm>

#include "domain/config_value.h"

namespace leasehold {
namespace {

std::string joined(const std::string& path, std::string_view key) {
    return path.empty() ? std::string(key) : path + "/" + std::string(key);
}

std::string joined(const std::string& path, std::size_t index) {
    return path + "[" + std::to_string(index) + "]";
}

// Parameters of hook libraries that have no effect.
constexpr Scopes kLenient =
    Scope::HookParameters | Scope::LeaseQueryAdvanced | Scope::FlexOption | Scope::FlexSubOption;

constexpr Scopes kHighAvailability = Scope::HaRelationship | Scope::HaThreads |
                                     Scope::HaStateMachine | Scope::HaState | Scope::HaPeer;

class Checker {
  public:
    Checker(bool json, ConfigProblems& problems) : json_(json), problems_(problems) {}

    /// `quiet`: something around it was refused, or has no effect, and said so.
    void check_map(const ConfigNode& map, Scope scope, const std::string& path, bool quiet) {
        if (scope == Scope::Free) return;
        for (std::size_t i = 0; i < map.keys.size(); ++i) {
            const std::string at = joined(path, map.keys[i]);
            const Keyword* keyword = find_keyword(scope, map.keys[i]);
            if (keyword == nullptr) {
                unknown(map.keys[i], map.key_lines[i], scope, at);
            } else {
                check_value(map.children[i], *keyword, scope, map.key_lines[i], at, quiet);
            }
        }
    }

  private:
    void unknown(const std::string& key, int line, Scope scope, const std::string& path) {
        if (scope == Scope::File && (key == "Logging" || key == "loggers")) {
            return problems_.error(line, path,
                                   "'Logging' beside Dhcp4 is Kea 1.x: move its 'loggers' into "
                                   "Dhcp4");
        }
        const std::string_view nearest = nearest_keyword(scope, key);
        std::string message = "unknown keyword in " + std::string(name_of(scope));
        if (!nearest.empty()) message += "; did you mean '" + std::string(nearest) + "'?";
        if (kLenient.contain(scope)) {
            problems_.note(line, path, message);
        } else {
            problems_.error(line, path, message);
        }
    }

    void check_value(const ConfigNode& value, const Keyword& keyword, Scope scope, int line,
                     const std::string& path, bool quiet) {
        if (!has_type(value, keyword)) {
            // What stands where a secret belongs may be one: it is not repeated.
            const std::string got = is_secret(keyword) && value.kind == NodeKind::Plain
                                        ? "something else"
                                        : describe(value);
            return problems_.error(std::max(value.line, line), path,
                                   "expected " + expected(keyword) + ", got " + got);
        }
        const bool harmless =
            !keyword.harmless.empty() && equal_ignoring_case(value.text, keyword.harmless);
        const bool asks = !value.empty() && !harmless;
        const bool scalar = value.kind != NodeKind::Map && value.kind != NodeKind::List;
        if (keyword.status == KeywordStatus::NotYet && asks && !quiet) {
            quiet = true;
            problems_.error(line, path, not_yet(keyword, scalar));
        } else if (keyword.status == KeywordStatus::NoEffect && asks && !quiet) {
            quiet = true;
            no_effect(keyword, scope, line, path);
        }
        check_inside(value, keyword, path, quiet);
    }

    void no_effect(const Keyword& keyword, Scope scope, int line, const std::string& path) {
        if (kLenient.contain(scope)) return;  // said of the library
        // High availability has dozens of keywords and two reasons.
        const std::string topic = kHighAvailability.contain(scope) ? "" : std::string(keyword.name);
        problems_.note_once(topic + "|" + std::string(keyword.says), line, path,
                            "has no effect: " + std::string(keyword.says));
    }

    static std::string not_yet(const Keyword& keyword, bool scalar) {
        std::string message =
            "is not built yet (it comes with " + std::string(keyword.says) + "): remove it";
        if (!keyword.harmless.empty()) {
            message += ", or set it to " + std::string(keyword.harmless);
        } else if (!scalar) {
            message += ", or leave it empty";
        }
        return message;
    }

    void check_inside(const ConfigNode& value, const Keyword& keyword, const std::string& path,
                      bool quiet) {
        if (keyword.type == ValueType::Map) check_map(value, keyword.inside, path, quiet);
        if (keyword.type == ValueType::MapList || keyword.type == ValueType::TextList) {
            for (std::size_t i = 0; i < value.children.size(); ++i) {
                const ConfigNode& item = value.children[i];
                const bool maps = keyword.type == ValueType::MapList;
                if (maps ? item.kind != NodeKind::Map : !is_text(item, json_)) {
                    problems_.error(item.line, joined(path, i),
                                    std::string("expected ") +
                                        (maps ? "a map of keywords" : "a text") + ", got " +
                                        describe(item));
                } else if (maps) {
                    check_map(item, keyword.inside, joined(path, i), quiet);
                }
            }
        }
    }

    bool has_type(const ConfigNode& value, const Keyword& keyword) const {
        switch (keyword.type) {
            case ValueType::Integer: {
                if (is_text(value, json_) && is_word(value.text, keyword.words)) return true;
                const auto number = integer_of(value);
                return number && *number >= 0 &&
                       static_cast<std::uint64_t>(*number) >= keyword.min &&
                       static_cast<std::uint64_t>(*number) <= integer_max(keyword);
            }
            case ValueType::Real:
                return real_of(value).has_value();
            case ValueType::Boolean:
                return boolean_of(value).has_value();
            case ValueType::Text:
                return is_text(value, json_);
            case ValueType::Word:
                return is_text(value, json_) && is_word(value.text, keyword.words);
            case ValueType::Map:
                return value.kind == NodeKind::Map;
            case ValueType::MapList:
            case ValueType::TextList:
                return value.kind == NodeKind::List;
        }
        return false;
    }

    static bool is_secret(const Keyword& keyword) {
        return keyword.name == "password" || keyword.name == "key" || keyword.name == "secret";
    }

    static bool is_word(std::string_view text, std::string_view words) {
        while (!words.empty()) {
            const std::size_t bar = std::min(words.find('|'), words.size());
            if (equal_ignoring_case(text, words.substr(0, bar))) return true;
            words.remove_prefix(std::min(bar + 1, words.size()));
        }
        return false;
    }

    bool json_;
    ConfigProblems& problems_;
};

}  // namespace

void check_keywords(const ConfigNode& root, bool json, ConfigProblems& problems) {
    Checker(json, problems).check_map(root, Scope::File, "", false);
}

void check_hook_keywords(const ConfigNode& parameters, Scope scope, const std::string& path,
                         bool refused, bool json, ConfigProblems& problems) {
    Checker(json, problems).check_map(parameters, scope, path, refused);
}

}  // namespace leasehold

#include "talk_config.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "domain/config_load.h"

namespace leasehold::talks {

namespace {

using Json = nlohmann::ordered_json;

/// Numbers and booleans as such, everything else as a string.
Json scalar(const std::string& text) {
    if (text == "true" || text == "false") return text == "true";
    const bool number = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
    const bool fraction = !number && text.find('.') != std::string::npos &&
                          text.starts_with("0.") &&
                          text.find_first_not_of("0123456789.") == std::string::npos;
    if (number) return std::stoull(text);
    if (fraction) return std::stod(text);
    return text;
}

bool is_number(const std::string& text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

/// Takes "PREFIX." off the name.
bool take(std::string& name, const std::string& prefix) {
    if (!name.starts_with(prefix + ".")) return false;
    name.erase(0, prefix.size() + 1);
    return true;
}

/// option.[always.][never.][csv.|hex.][class.CLASS.][SPACE/]NAME=DATA
void put_option(Json& level, std::string name, const Word& word) {
    Json option;
    for (bool more = true; more;) {
        more = true;
        if (take(name, "always")) {
            option["always-send"] = true;
        } else if (take(name, "never")) {
            option["never-send"] = true;
        } else if (take(name, "csv")) {
            option["csv-format"] = true;
        } else if (take(name, "hex")) {
            option["csv-format"] = false;
        } else if (take(name, "class")) {
            const std::size_t dot = name.find('.');
            option["client-classes"].push_back(name.substr(0, dot));
            name.erase(0, dot + 1);
        } else {
            more = false;
        }
    }
    if (const std::size_t slash = name.find('/'); slash != std::string::npos) {
        option["space"] = name.substr(0, slash);
        name.erase(0, slash + 1);
    }
    const bool code = is_number(name);
    option[code ? "code" : "name"] = scalar(name);
    if (code && !option.contains("csv-format")) option["csv-format"] = false;
    if (!word.value.empty()) option["data"] = word.value;
    level["option-data"].push_back(option);
}

/// "a,b" as a list of texts.
Json list_of(const std::string& text) {
    Json list = Json::array();
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        list.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return list;
}

bool is_list(const std::string& key) {
    return key == "client-classes" || key == "host-reservation-identifiers" ||
           key == "evaluate-additional-classes" || key == "require-client-classes";
}

/// option-def.NAME=CODE,TYPE[,array][,KEY=VALUE …]; "+" is the comma of record-types.
void put_option_def(Json& level, const std::string& name, const Word& word) {
    Json def{{"name", name}};
    std::istringstream words(word.value);
    std::string part;
    for (unsigned place = 0; std::getline(words, part, ','); ++place) {
        const std::size_t equals = part.find('=');
        if (place == 0) {
            def["code"] = scalar(part);
        } else if (place == 1) {
            def["type"] = part;
        } else if (equals == std::string::npos) {
            def[part] = true;
        } else {
            std::string value = part.substr(equals + 1);
            std::ranges::replace(value, '+', ',');
            def[part.substr(0, equals)] = value;
        }
    }
    level["option-def"].push_back(def);
}

void put(Json& level, const std::string& key, const Word& word) {
    if (key.starts_with("option.")) return put_option(level, key.substr(7), word);
    if (key.starts_with("option-def.")) return put_option_def(level, key.substr(11), word);
    if (key == "option-classes") {
        level["option-data"].back()["client-classes"] = list_of(word.value);
        return;
    }
    if (is_list(key)) {
        level[key] = list_of(word.value);
        return;
    }
    if (key == "client-class" || key == "hostname" || key == "test" || key == "template-test") {
        level[key] = word.value;
        return;
    }
    if (key == "relay") {
        level["relay"]["ip-addresses"].push_back(word.value);
        return;
    }
    const std::size_t dot = key.find('.');
    if (dot == std::string::npos) {
        level[key] = scalar(word.value);
    } else {
        put(level[key.substr(0, dot)], key.substr(dot + 1), word);
    }
}

}  // namespace

std::vector<Word> config_words(const Talk& talk) {
    std::vector<Word> words;
    for (const Step& step : talk.steps) {
        if (step.kind != Step::Kind::Config) continue;
        words.insert(words.end(), step.words.begin(), step.words.end());
    }
    return words;
}

Result<std::shared_ptr<const Config>> config_of(std::span<const Word> words) {
    Json dhcp4;
    dhcp4["interfaces-config"] = {{"interfaces", {"*"}}, {"dhcp-socket-type", "udp"}};
    dhcp4["lease-database"] = {{"type", "memfile"}, {"persist", false}};
    Json* level = &dhcp4;
    Json* hosts = &dhcp4;   // whose reservation is the last
    Json* around = &dhcp4;  // what subnets stand in
    std::size_t subnets = 0;
    for (const Word& word : words) {
        if (word.key == "network") {
            around = &dhcp4;
            if (!word.value.empty()) {
                dhcp4["shared-networks"].push_back({{"name", word.value}});
                around = &dhcp4["shared-networks"].back();
            }
            level = around;
        } else if (word.key == "subnet") {
            Json& list = (*around)["subnet4"];
            list.push_back({{"id", ++subnets}, {"subnet", word.value}});
            level = &list.back();
        } else if (word.key == "hook") {
            dhcp4["hooks-libraries"].push_back({{"library", word.value}});
        } else if (word.key == "pool") {
            (*level)["pools"].push_back({{"pool", word.value}});
        } else if (word.key == "class") {
            dhcp4["client-classes"].push_back({{"name", word.value}});
        } else if (word.key.starts_with("class.")) {
            put(dhcp4["client-classes"].back(), word.key.substr(6), word);
        } else if (word.key == "host" || word.key == "global-host") {
            Json& scope = word.key == "host" ? *level : dhcp4;
            const std::size_t slash = word.value.find('/');
            Json host{{word.value.substr(0, slash), word.value.substr(slash + 1)}};
            scope["reservations"].push_back(host);
            hosts = &scope;
        } else if (word.key.starts_with("hook.")) {
            put(dhcp4["hooks-libraries"].back()["parameters"], word.key.substr(5), word);
        } else if (word.key.starts_with("host.")) {
            put((*hosts)["reservations"].back(), word.key.substr(5), word);
        } else if (word.key.starts_with("pool.")) {
            put((*level)["pools"].back(), word.key.substr(5), word);
        } else {
            put(*level, word.key, word);
        }
    }
    const std::string text = Json{{"Dhcp4", dhcp4}}.dump(1);
    const auto none = [](const std::string&) { return std::optional<std::string>(); };
    const auto no_files = [](const std::string& path) -> Result<std::string> {
        return fail("a talk reads no files: " + path);
    };
    const LoadedConfig loaded = parse_config(text, "talk", no_files, none);
    if (!loaded.config) {
        std::string problems = "the configuration is refused:";
        for (const ConfigProblem& problem : loaded.errors) problems += "\n    " + problem.text();
        return fail(problems + "\n" + text);
    }
    return loaded.config;
}

}  // namespace leasehold::talks

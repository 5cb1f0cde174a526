#include "talk_config.h"

#include <map>
#include <nlohmann/json.hpp>

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

void put_option(Json& level, std::string name, const Word& word) {
    Json option;
    // option.NAME=…, option.always.NAME=…, option.never.NAME=…
    for (const std::string send : {"always", "never"}) {
        if (name.starts_with(send + ".")) {
            option[send + "-send"] = true;
            name.erase(0, send.size() + 1);
        }
    }
    const bool code = name.find_first_not_of("0123456789") == std::string::npos;
    option[code ? "code" : "name"] = scalar(name);
    if (code) option["csv-format"] = false;
    option["data"] = word.value;
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

bool is_class_list(const std::string& key) {
    return key == "client-classes" || key == "evaluate-additional-classes" ||
           key == "require-client-classes";
}

void put(Json& level, const std::string& key, const Word& word) {
    if (key.starts_with("option.")) return put_option(level, key.substr(7), word);
    if (key == "option-classes") {
        level["option-data"].back()["client-classes"] = list_of(word.value);
        return;
    }
    if (is_class_list(key)) {
        level[key] = list_of(word.value);
        return;
    }
    if (key == "client-class" || key == "test" || key == "template-test") {
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
    for (const Word& word : words) {
        if (word.key == "subnet") {
            Json& subnets = dhcp4["subnet4"];
            subnets.push_back({{"id", subnets.size() + 1}, {"subnet", word.value}});
            level = &subnets.back();
        } else if (word.key == "pool") {
            (*level)["pools"].push_back({{"pool", word.value}});
        } else if (word.key == "class") {
            dhcp4["client-classes"].push_back({{"name", word.value}});
        } else if (word.key.starts_with("class.")) {
            put(dhcp4["client-classes"].back(), word.key.substr(6), word);
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

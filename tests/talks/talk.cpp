#include "talk.h"

#include <sstream>

namespace leasehold::talks {

namespace {

Result<std::vector<Word>> parse_words(std::string_view text) {
    std::vector<Word> words;
    std::size_t at = 0;
    while (at < text.size()) {
        if (text[at] == ' ') {
            ++at;
            continue;
        }
        Word word;
        if (text[at] == '!') {
            word.absent = true;
            ++at;
        }
        const std::size_t key_end = text.find_first_of(" =", at);
        word.key = std::string(text.substr(at, key_end - at));
        at = std::min(key_end, text.size());
        if (at < text.size() && text[at] == '=') {
            ++at;
            const bool quoted = at < text.size() && text[at] == '"';
            if (quoted) ++at;
            const std::size_t end = text.find(quoted ? '"' : ' ', at);
            if (quoted && end == std::string_view::npos) return fail("a quote is never closed");
            word.value = std::string(text.substr(at, end - at));
            at = end == std::string_view::npos ? text.size() : end + 1;
        }
        words.push_back(std::move(word));
    }
    return words;
}

/// Takes the first word off the text.
std::string take_subject(std::string_view& text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    const std::size_t end = std::min(text.find(' '), text.size());
    std::string subject(text.substr(0, end));
    text.remove_prefix(end);
    return subject;
}

std::optional<Step::Kind> kind_of(std::string_view head) {
    if (head == "config") return Step::Kind::Config;
    if (head == "reload") return Step::Kind::Reload;
    if (head == ">") return Step::Kind::Send;
    if (head == "<") return Step::Kind::Expect;
    if (head == "=") return Step::Kind::Row;
    if (head == "wait") return Step::Kind::Wait;
    if (head == "cluster") return Step::Kind::Cluster;
    if (head == "dies") return Step::Kind::Dies;
    if (head == "joins") return Step::Kind::Joins;
    if (head == "database") return Step::Kind::Database;
    return std::nullopt;
}

}  // namespace

std::optional<std::string> Step::value(std::string_view key) const {
    std::optional<std::string> found;
    for (const Word& word : words) {
        if (word.key == key && !word.absent) found = word.value;
    }
    return found;
}

Result<Talk> parse_talk(const std::string& file, std::string_view text) {
    Talk talk;
    talk.file = file;
    std::istringstream lines{std::string(text)};
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        std::string_view rest = line;
        if (rest.find_first_not_of(' ') == std::string_view::npos) continue;
        if (rest.starts_with('#')) {
            if (talk.title.empty())
                talk.title = std::string(rest.substr(std::min<std::size_t>(2, rest.size())));
            continue;
        }
        const auto where = file + ":" + std::to_string(number) + ": ";
        const std::string head = take_subject(rest);
        const auto kind = kind_of(head);
        if (!kind)
            return fail(where +
                        "a line starts with config, cluster, reload, >, <, =, wait, dies, joins "
                        "or database, not '" +
                        head + "'");
        Step step{*kind, number, "", {}};
        const bool configures = *kind == Step::Kind::Config || *kind == Step::Kind::Reload;
        if (!configures) step.subject = take_subject(rest);
        auto words = parse_words(rest);
        if (!words) return fail(where + words.error().message);
        step.words = *std::move(words);
        if (*kind == Step::Kind::Cluster) {
            const std::string& count = step.subject;
            if (count.size() != 1 || count < "2" || count > "9") {
                return fail(where + "a cluster has 2 to 9 frontends, not '" + count + "'");
            }
            talk.cluster = static_cast<unsigned>(count[0] - '0');
        }
        talk.steps.push_back(std::move(step));
    }
    if (talk.title.empty())
        return fail(file + ":1: a talk starts with a comment that names its rule");
    return talk;
}

}  // namespace leasehold::talks

#include "domain/config_text.h"

#include <algorithm>

#include "base/bytes.h"

namespace leasehold {
namespace {

// As in Kea: enough for people, and a file that includes itself is noticed.
constexpr int kIncludeDepthMax = 10;
constexpr std::size_t kFilesMax = 1000;
constexpr std::size_t kSourceSizeMax = 64U << 20U;
constexpr std::string_view kIncludeStart = "<?include";
constexpr std::string_view kBlanks = " \t";

bool starts_json(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

void blank(std::string& text, std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
        if (text[i] != '\n') text[i] = ' ';
    }
}

/// The end of the string that opens at `quote`, or of its line if it is not closed there.
std::size_t string_end(const std::string& text, std::size_t quote) {
    std::size_t i = quote + 1;
    while (i < text.size() && text[i] != '"' && text[i] != '\n') i += text[i] == '\\' ? 2 : 1;
    return std::min(i + 1, text.size());
}

/// comment = "#" … line end | "//" … line end | "/*" … "*/", none of them inside a string. Returns
/// the line of a "/*" that is never closed, or 0.
int blank_comments(std::string& text) {
    for (std::size_t i = 0; i < text.size();) {
        const std::string_view two = std::string_view(text).substr(i, 2);
        if (text[i] == '"') {
            i = string_end(text, i);
        } else if (text[i] == '#' || two == "//") {
            const std::size_t end = std::min(text.find('\n', i), text.size());
            blank(text, i, end);
            i = end;
        } else if (two == "/*") {
            const std::size_t end = text.find("*/", i + 2);
            if (end == std::string::npos) {
                return static_cast<int>(
                    std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(i), '\n') +
                    1);
            }
            blank(text, i, end + 2);
            i = end + 2;
        } else {
            // YAML forbids tabs in indentation; in JSON they are blanks like any other.
            if (text[i] == '\t' || text[i] == '\r') text[i] = ' ';
            ++i;
        }
    }
    return 0;
}

/// One line of a file, taken apart around its include: before <?include "name"?> after.
struct Include {
    std::string_view before, name, after;
};

/// A directive counts where a value may stand: in JSON outside strings, in YAML at the start of a
/// line, after "key:" or after "-".
std::optional<Include> find_include(std::string_view line, bool json) {
    const std::size_t start = line.find(kIncludeStart);
    if (start == std::string_view::npos) return std::nullopt;
    const std::string_view before = line.substr(0, start);
    if (json && std::ranges::count(before, '"') % 2 == 1) return std::nullopt;
    const std::size_t last = before.find_last_not_of(kBlanks);
    if (!json && last != std::string_view::npos && before[last] != ':' && before[last] != '-') {
        return std::nullopt;
    }
    const std::size_t open = line.find('"', start);
    const std::size_t close = open == std::string_view::npos ? open : line.find('"', open + 1);
    if (close == std::string_view::npos) return std::nullopt;
    const std::size_t end = line.find_first_not_of(kBlanks, close + 1);
    if (end == std::string_view::npos || line.substr(end, 2) != "?>") return std::nullopt;
    return Include{before, line.substr(open + 1, close - open - 1), line.substr(end + 2)};
}

/// A relative name is looked for beside the file that includes it.
std::string beside(const std::string& file, std::string_view name) {
    const std::size_t slash = file.rfind('/');
    if (name.starts_with('/') || slash == std::string::npos) return std::string(name);
    return file.substr(0, slash + 1) + std::string(name);
}

/// The first line that no SQL server would take, from 1; 0: there is none. No sequence of UTF-8
/// goes on beyond the end of a line.
int unstorable_line(std::string_view text) {
    for (int number = 1; !text.empty(); ++number) {
        const std::size_t length = std::min(text.find('\n'), text.size());
        if (!is_storable_text(text.substr(0, length))) return number;
        text.remove_prefix(std::min(length + 1, text.size()));
    }
    return 0;
}

class Splicer {
  public:
    Splicer(const ReadFile& read_file, bool json) : read_file_(read_file), json_(json) {}

    /// Appends a file's lines, each after `indent`. False: failed() says why.
    bool append(std::string content, const std::string& file, const std::string& indent,
                int depth) {
        const std::size_t index = files_.size();
        files_.push_back(file);
        if (const int line = unstorable_line(content); line != 0) {
            return fail(index, line, "expected text in UTF-8 without NUL");
        }
        if (content.starts_with("\xef\xbb\xbf")) content.erase(0, 3);
        const bool json = json_ || starts_json(content);
        if (const int line = json ? blank_comments(content) : 0; line != 0) {
            return fail(index, line, "the comment that begins here with '/*' is never closed");
        }
        std::string_view rest = content;
        for (int number = 1; !rest.empty(); ++number) {
            const std::size_t length = std::min(rest.find('\n'), rest.size());
            if (!append_line(rest.substr(0, length), index, number, indent, json, depth)) {
                return false;
            }
            rest.remove_prefix(std::min(length + 1, rest.size()));
        }
        return true;
    }

    std::string text;
    std::vector<LineOrigin> origins;
    const std::vector<std::string>& files() const { return files_; }
    const ConfigProblem& failed() const { return failed_; }

  private:
    bool append_line(std::string_view line, std::size_t file, int number, const std::string& indent,
                     bool json, int depth) {
        const std::size_t margin = std::min(line.find_first_not_of(' '), line.size());
        for (auto include = find_include(line, json); include; include = find_include(line, json)) {
            add(indent + std::string(include->before), file, number);
            const bool alone = include->before.find_first_not_of(kBlanks) == std::string_view::npos;
            const std::string deeper = indent + std::string(margin + (alone ? 0 : 2), ' ');
            if (!append_include(include->name, file, number, deeper, depth)) return false;
            line = include->after;
        }
        add(indent + std::string(line), file, number);
        return text.size() <= kSourceSizeMax || fail(file, number, "too much text");
    }

    bool append_include(std::string_view name, std::size_t file, int number,
                        const std::string& indent, int depth) {
        if (depth == kIncludeDepthMax) {
            return fail(file, number, "more than 10 files include one another");
        }
        if (files_.size() == kFilesMax) return fail(file, number, "more than 1000 included files");
        if (name.empty()) return fail(file, number, "cannot include it: no file is named");
        const std::string path = beside(files_[file], name);
        const auto content = read_file_(path);
        if (!content) return fail(file, number, "cannot include it: " + content.error().message);
        return append(*content, path, indent, depth + 1);
    }

    void add(const std::string& line, std::size_t file, int number) {
        text += line + "\n";
        origins.push_back({file, number});
    }

    bool fail(std::size_t file, int line, const std::string& message) {
        failed_ = {files_[file], line, "", message};
        return false;
    }

    const ReadFile& read_file_;
    bool json_;
    std::vector<std::string> files_;
    ConfigProblem failed_;
};

}  // namespace

std::optional<SourceText> read_source(std::string_view text, const std::string& file,
                                      const ReadFile& read_file, ConfigProblems& problems) {
    std::string first(text);
    if (first.starts_with("\xef\xbb\xbf")) first.erase(0, 3);
    std::string head = first;
    blank_comments(head);
    // A YAML file may open with a '#' comment that holds brackets, a JSON file with any comment.
    const bool json = starts_json(head);
    Splicer splicer(read_file, json);
    const bool ok = splicer.append(std::move(first), file, "", 0);
    problems.set_origins(splicer.files(), splicer.origins);
    if (!ok) {
        const ConfigProblem& why = splicer.failed();
        // Its line is one of the file itself, not of the spliced text.
        std::vector<LineOrigin> origins(static_cast<std::size_t>(std::max(why.line, 1)));
        for (auto& origin : origins) {
            origin.file = static_cast<std::size_t>(std::ranges::find(splicer.files(), why.file) -
                                                   splicer.files().begin());
            origin.line = why.line;
        }
        problems.set_origins(splicer.files(), std::move(origins));
        problems.error(std::max(why.line, 1), "", why.message);
        return std::nullopt;
    }
    return SourceText{std::move(splicer.text), json};
}

}  // namespace leasehold

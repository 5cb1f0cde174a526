#include <algorithm>

#include "domain/config_text.h"

namespace leasehold {
namespace {

constexpr std::size_t kDepthMax = 64;

/// What stood last decides what may follow.
enum class Last : std::uint8_t { Open, Value, Comma, Colon };

struct Bracket {
    char open;
    int line;
};

class JsonCheck {
  public:
    JsonCheck(std::string_view text, ConfigProblems& problems) : text_(text), problems_(problems) {}

    bool run() {
        while (ok_ && position_ < text_.size()) token();
        if (ok_ && !open_.empty()) {
            fail(open_.back().line, quoted(open_.back().open) + " is opened here and never closed");
        }
        return ok_;
    }

  private:
    void token() {
        const char c = text_[position_];
        if (c == '\n') ++line_;
        if (c == '\n' || c == ' ') {
            ++position_;
        } else if (c == '"') {
            string();
        } else if (c == '{' || c == '[') {
            open(c);
        } else if (c == '}' || c == ']') {
            close(c);
        } else if (c == ',') {
            comma();
        } else if (c == ':') {
            colon();
        } else {
            word();
        }
    }

    void string() {
        const std::size_t start = position_++;
        while (position_ < text_.size() && text_[position_] != '"') {
            if (text_[position_] == '\n') break;
            position_ += text_[position_] == '\\' ? 2 : 1;
        }
        if (position_ >= text_.size() || text_[position_] == '\n') {
            return fail(line_, "the text that begins here is not closed before its line ends");
        }
        ++position_;
        value(text_.substr(start, position_ - start));
    }

    void word() {
        const std::size_t start = position_;
        while (position_ < text_.size() && is_word(text_[position_])) ++position_;
        if (position_ == start) {
            return fail(line_, "unexpected " + quoted(text_[start]) +
                                   (text_[start] == '\'' ? ": text stands in double quotes" : ""));
        }
        value(text_.substr(start, position_ - start));
    }

    void value(std::string_view what) {
        if (last_ == Last::Value) {
            return fail(line_, "expected ',' or a closing bracket before " + std::string(what));
        }
        last_ = Last::Value;
    }

    void open(char c) {
        value(std::string(1, c));
        if (open_.size() == kDepthMax) return fail(line_, "more than 64 brackets are open here");
        open_.push_back({c, line_});
        last_ = Last::Open;
        ++position_;
    }

    void close(char c) {
        if (open_.empty()) return fail(line_, quoted(c) + " closes nothing");
        const Bracket bracket = open_.back();
        if ((bracket.open == '{') != (c == '}')) {
            return fail(line_, quoted(bracket.open) + ", opened at " +
                                   problems_.place(bracket.line) + ", is closed by " + quoted(c));
        }
        if (last_ == Last::Colon) return fail(line_, "a value is missing before " + quoted(c));
        if (last_ == Last::Comma) problems_.note(comma_line_, "", "a comma too many");
        open_.pop_back();
        last_ = Last::Value;
        ++position_;
    }

    void comma() {
        if (open_.empty()) return fail(line_, "unexpected ','");
        if (last_ != Last::Value) return fail(line_, "a value is missing before ','");
        last_ = Last::Comma;
        comma_line_ = line_;
        ++position_;
    }

    void colon() {
        if (last_ != Last::Value) return fail(line_, "a keyword is missing before ':'");
        if (open_.empty() || open_.back().open == '[') {
            return fail(line_, "unexpected ':' (a keyword stands inside '{' and '}')");
        }
        last_ = Last::Colon;
        ++position_;
    }

    static bool is_word(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '+' || c == '-' || c == '.' || c == '_';
    }

    static std::string quoted(char c) { return "'" + std::string(1, c) + "'"; }

    void fail(int line, const std::string& message) {
        if (ok_) problems_.error(line, "", message);
        ok_ = false;
    }

    std::string_view text_;
    ConfigProblems& problems_;
    std::size_t position_ = 0;
    int line_ = 1;
    int comma_line_ = 0;
    Last last_ = Last::Open;
    std::vector<Bracket> open_;
    bool ok_ = true;
};

}  // namespace

bool check_json(std::string_view text, ConfigProblems& problems) {
    return JsonCheck(text, problems).run();
}

}  // namespace leasehold

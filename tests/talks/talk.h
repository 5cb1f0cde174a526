#pragma once
// A talk: a conversation with the server as text (tests/talks/README.md has the grammar). Parsing
// keeps words as they stand; what they mean is decided where they are used.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace leasehold::talks {

/// key=value; a value in double quotes may hold blanks. "!key" stands for "must not be there".
struct Word {
    std::string key;
    std::string value;
    bool absent = false;
};

struct Step {
    enum class Kind { Config, Cluster, Reload, Send, Expect, Row, Wait, Dies, Joins, Database };
    Kind kind = Kind::Config;
    int line = 0;
    /// Send, Expect: the message type or "silence". Row: the address. Wait: seconds. Dies, Joins:
    /// which frontend. Database: away or back.
    std::string subject;
    std::vector<Word> words;

    /// The value of the last word with this key.
    std::optional<std::string> value(std::string_view key) const;
};

struct Talk {
    std::string file;
    /// The first comment line: which rule this is about.
    std::string title;
    /// `cluster N`: so many frontends, which elect who answers; 0: they get messages in turn.
    unsigned cluster = 0;
    std::vector<Step> steps;
};

/// Error: file:line and what is wrong.
Result<Talk> parse_talk(const std::string& file, std::string_view text);

}  // namespace leasehold::talks

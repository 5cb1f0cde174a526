#include "domain/config_text.h"

#include "tests/domain/config_parsing.h"

namespace leasehold {
namespace {

using config_test::Words;

/// The spliced text with its lines joined by '|', or the first error.
std::string spliced(std::string_view text, const Words& files = {}) {
    ConfigProblems problems("main.conf");
    const ReadFile read_file = [&](const std::string& path) -> Result<std::string> {
        const auto found = files.find(path);
        if (found == files.end()) return fail("no file '" + path + "'");
        return found->second;
    };
    const auto source = read_source(text, "main.conf", read_file, problems);
    if (!source) return problems.take_errors().at(0).text();
    std::string out;
    for (std::size_t start = 0, line = 1; start < source->text.size(); ++line) {
        const std::size_t end = source->text.find('\n', start);
        out += problems.place(static_cast<int>(line)) + "|" +
               source->text.substr(start, end - start) + "\n";
        start = end + 1;
    }
    return out;
}

/// The first error or note of a JSON text.
std::string json_problem(std::string_view text) {
    ConfigProblems problems("main.conf");
    const bool ok = check_json(text, problems);
    auto errors = problems.take_errors();
    const auto notes = problems.take_notes();
    EXPECT_EQ(ok, errors.empty());
    errors.insert(errors.end(), notes.begin(), notes.end());
    return errors.empty() ? "" : errors[0].text();
}

TEST(ConfigText, BlanksKeasCommentsByteForByte) {
    EXPECT_EQ(spliced("{ # one\n/* two\n// */ \"a\": 1, // three\n}"),
              "main.conf:1|{      \n"
              "main.conf:2|      \n"
              "main.conf:3|      \"a\": 1,         \n"
              "main.conf:4|}\n");
}

TEST(ConfigText, LeavesCommentSignsInsideStrings) {
    EXPECT_EQ(spliced(R"({ "url": "http://x/#y", "c": "/* \" // */" })"),
              "main.conf:1|{ \"url\": \"http://x/#y\", \"c\": \"/* \\\" // */\" }\n");
}

TEST(ConfigText, LeavesYamlAsItIs) {
    EXPECT_EQ(spliced("# { a comment\na: http://x  # y\n"),
              "main.conf:1|# { a comment\nmain.conf:2|a: http://x  # y\n");
}

TEST(ConfigText, SplicesIncludedFilesAndRemembersTheirLines) {
    EXPECT_EQ(spliced("{ \"a\": [\n  <?include \"/etc/b.json\"?>, 3 ]\n}",
                      {{"/etc/b.json", "1, # one\n2\n"}}),
              "main.conf:1|{ \"a\": [\n"
              "main.conf:2|  \n"
              "/etc/b.json:1|  1,      \n"
              "/etc/b.json:2|  2\n"
              "main.conf:2|, 3 ]\n"
              "main.conf:3|}\n");
}

TEST(ConfigText, IndentsIncludedYaml) {
    EXPECT_EQ(spliced("a:\n  <?include \"b\"?>\nc: <?include \"b\"?>\n", {{"b", "- 1\n- 2"}}),
              "main.conf:1|a:\n"
              "main.conf:2|  \n"
              "b:1|  - 1\n"
              "b:2|  - 2\n"
              "main.conf:2|\n"
              "main.conf:3|c: \n"
              "b:1|  - 1\n"
              "b:2|  - 2\n"
              "main.conf:3|\n");
}

TEST(ConfigText, FindsRelativeIncludesBesideTheFileThatNamesThem) {
    EXPECT_EQ(spliced("{ <?include \"/etc/kea/a\"?> }",
                      {{"/etc/kea/a", "<?include \"b\"?>"}, {"/etc/kea/b", "\"c\": 1"}}),
              "main.conf:1|{ \n"
              "/etc/kea/a:1|  \n"
              "/etc/kea/b:1|  \"c\": 1\n"
              "/etc/kea/a:1|  \n"
              "main.conf:1| }\n");
}

TEST(ConfigText, TellsWhereAnIncludeFails) {
    EXPECT_EQ(spliced("{\n<?include \"a\"?>}"), "main.conf:2: cannot include it: no file 'a'");
    EXPECT_EQ(spliced("{\n<?include \"\"?>}"), "main.conf:2: cannot include it: no file is named");
    EXPECT_EQ(spliced("{<?include \"a\"?>}", {{"a", "1\n<?include \"b\"?>"}}),
              "a:2: cannot include it: no file 'b'");
    EXPECT_EQ(spliced("{<?include \"a\"?>}", {{"a", "<?include \"a\"?>"}}),
              "a:1: more than 10 files include one another");
    EXPECT_EQ(spliced("{\n\n/* a"),
              "main.conf:3: the comment that begins here with '/*' is "
              "never closed");
    EXPECT_EQ(spliced("a: \xff\n"), "main.conf:1: expected text in UTF-8 without NUL");
    EXPECT_EQ(spliced("a: 1\n# gr\xfc\xdf\nb: \xff"),
              "main.conf:2: expected text in UTF-8 without NUL");
}

TEST(ConfigJson, AcceptsWhatJsonIs) {
    EXPECT_EQ(json_problem(R"({"a":[1,-2.5e3,true,null,"x\"y"],"b":{},"c":[]})"), "");
}

TEST(ConfigJson, NotesACommaTooMany) {
    EXPECT_EQ(json_problem("{\n\"a\": [ 1,\n ] }"), "main.conf:2: a comma too many");
}

TEST(ConfigJson, TellsWhatIsMissingAndWhere) {
    EXPECT_EQ(json_problem("{\"a\": 1\n\"b\": 2}"),
              "main.conf:2: expected ',' or a closing bracket before \"b\"");
    EXPECT_EQ(json_problem("[1,,2]"), "main.conf:1: a value is missing before ','");
    EXPECT_EQ(json_problem("{\"a\":}"), "main.conf:1: a value is missing before '}'");
    EXPECT_EQ(json_problem("{\n[\n}"), "main.conf:3: '[', opened at main.conf:2, is closed by '}'");
    EXPECT_EQ(json_problem("{\n\"a\": [ 1 ]\n"),
              "main.conf:1: '{' is opened here and never closed");
    EXPECT_EQ(json_problem("{}\n}"), "main.conf:2: '}' closes nothing");
    EXPECT_EQ(json_problem("[\"a\": 1]"),
              "main.conf:1: unexpected ':' (a keyword stands inside '{' and '}')");
    EXPECT_EQ(json_problem("{'a': 1}"),
              "main.conf:1: unexpected ''': text stands in double quotes");
    EXPECT_EQ(json_problem("{\"a"),
              "main.conf:1: the text that begins here is not closed before its line ends");
    EXPECT_EQ(json_problem(std::string(100, '[')),
              "main.conf:1: more than 64 brackets are open here");
}

}  // namespace
}  // namespace leasehold

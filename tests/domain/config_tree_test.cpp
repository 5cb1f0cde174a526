#include "domain/config_tree.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

/// A tree on one line: "text", word, ~, {key: …}, […].
std::string shown(const ConfigNode& node) {
    std::string out;
    switch (node.kind) {
        case NodeKind::Null:
            return "~";
        case NodeKind::Plain:
            return node.text;
        case NodeKind::Quoted:
            return '"' + node.text + '"';
        case NodeKind::Map:
            for (std::size_t i = 0; i < node.keys.size(); ++i) {
                out += (i == 0 ? "" : ", ") + node.keys[i] + ": " + shown(node.children[i]);
            }
            return "{" + out + "}";
        case NodeKind::List:
            for (const ConfigNode& child : node.children)
                out += (out.empty() ? "" : ", ") + shown(child);
            return "[" + out + "]";
    }
    return "";
}

std::string tree(const std::string& text, bool json = false) {
    ConfigProblems problems("t");
    const auto root = read_tree({text, json}, problems);
    const auto errors = problems.take_errors();
    return errors.empty() ? shown(*root) : errors[0].text();
}

TEST(ConfigTree, KeepsOrderAndQuoting) {
    EXPECT_EQ(tree("b: 1\na: '1'\nc: [x, \"y\", ~]\n"), R"({b: 1, a: "1", c: [x, "y", ~]})");
    EXPECT_EQ(tree(R"({"b":1,"a":"1","e":"\\,\u00e4\/"})", true),
              "{b: 1, a: \"1\", e: \"\\,\xc3\xa4/\"}");
    EXPECT_EQ(tree(""), "~");
}

TEST(ConfigTree, KnowsTheLineOfEveryKeyword) {
    ConfigProblems problems("t");
    const auto root = read_tree({"a:\n  - x\n  - y: 1\nb: {c: 2}\n", false}, problems);
    ASSERT_TRUE(root);
    EXPECT_EQ(root->key_lines, (std::vector<int>{1, 4}));
    EXPECT_EQ(root->find("a")->children[1].key_lines, std::vector<int>{3});
    EXPECT_EQ(root->find("b")->find("c")->line, 4);
    EXPECT_EQ(root->find("z"), nullptr);
}

TEST(ConfigTree, RefusesAKeyTwice) {
    EXPECT_EQ(tree("a: 1\nb: 2\na: 3\n"),
              "t:3: 'a' stands here a second time; the first is at t:1");
    EXPECT_EQ(tree("{\"a\": 1,\n\"a\": 2}", true),
              "t:2: 'a' stands here a second time; the first is at t:1");
}

TEST(ConfigTree, ResolvesAliases) {
    EXPECT_EQ(tree("a: &x [1]\nb: *x\n"), "{a: [1], b: [1]}");
    EXPECT_EQ(tree("a: *x\n").substr(0, 4), "t:1:");
}

TEST(ConfigTree, RefusesWhatItDoesNotUnderstand) {
    EXPECT_EQ(tree("a: [1\n").substr(0, 2), "t:");
    EXPECT_EQ(tree("a: !!binary aGk=\n"),
              "t:1: tags such as tag:yaml.org,2002:binary have no meaning here");
    EXPECT_EQ(tree("a: 1\n---\nb: 2\n"), "t:3: expected one document, not several");
    EXPECT_EQ(tree("? [1]\n: 2\n"), "t:1: expected a keyword");
    EXPECT_EQ(tree(std::string(100, '[') + std::string(100, ']')),
              "t:1: more than 64 levels of lists and maps");
}

TEST(ConfigTree, NamesTheTabThatYamlRefuses) {
    const std::string tab = "a tab stands in the indentation; YAML takes blanks only";
    EXPECT_EQ(tree("a:\n\tb: 1\n"), "t:2: " + tab);
    EXPECT_EQ(tree("a:\n  b: 1\n \tc: 2\n"), "t:3: " + tab);
    EXPECT_EQ(tree("a: [\n\t1 ]\nb: 2\n"), "{a: [1], b: 2}");
}

TEST(ConfigTree, RefusesAliasesThatMultiply) {
    std::string text = "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n";
    for (int i = 1; i < 12; ++i) {
        const std::string last = "*a" + std::to_string(i - 1);
        text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last;
        for (int j = 0; j < 9; ++j) text += ", " + last;
        text += "]\n";
    }
    EXPECT_NE(tree(text).find("the aliases up to here stand for too much"), std::string::npos);
}

}  // namespace
}  // namespace leasehold

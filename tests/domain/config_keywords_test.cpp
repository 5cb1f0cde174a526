#include "domain/config_keywords.h"

#include <filesystem>
#include <set>

#include "domain/config_check.h"
#include "tests/domain/config_parsing.h"

namespace leasehold {
namespace {

constexpr std::size_t kScopeCount = static_cast<std::size_t>(Scope::Free) + 1;

std::vector<Scope> scopes_of(const Keyword& keyword) {
    std::vector<Scope> scopes;
    for (std::size_t i = 0; i < kScopeCount; ++i) {
        const auto scope = static_cast<Scope>(i);
        if (scope != Scope::Free && keyword.scopes.contain(scope)) scopes.push_back(scope);
    }
    return scopes;
}

std::string right_value(const Keyword& keyword) {
    switch (keyword.type) {
        case ValueType::Integer:
            return std::to_string(std::max<std::uint64_t>(keyword.min, 1));
        case ValueType::Real:
            return "0.123";
        case ValueType::Boolean:
            return keyword.harmless == "true" ? "false" : "true";
        case ValueType::Text:
            return "\"x\"";
        case ValueType::Word: {
            // The last word is seldom the default.
            const std::size_t bar = keyword.words.rfind('|');
            return "\"" + std::string(keyword.words.substr(bar + 1)) + "\"";
        }
        case ValueType::Map:
            return "{ \"comment\": \"x\" }";
        case ValueType::MapList:
            return "[ { \"comment\": \"x\" } ]";
        case ValueType::TextList:
            return "[ \"x\" ]";
    }
    return "";
}

std::vector<std::string> wrong_values(const Keyword& keyword) {
    switch (keyword.type) {
        case ValueType::Integer:
            return {"\"1\"", "-1", "1.5", "true", "{}", "99999999999"};
        case ValueType::Real:
            return {"\"0.5\"", "true", "[]"};
        case ValueType::Boolean:
            return {"\"true\"", "1", "yes"};
        case ValueType::Text:
            return {"1", "true", "[]", "null"};
        case ValueType::Word:
            return {"\"nonsense\"", "1", "{}"};
        case ValueType::Map:
            return {"[]", "\"x\"", "1"};
        case ValueType::MapList:
            return {"{}", "\"x\"", "[ 1 ]"};
        case ValueType::TextList:
            return {"{}", "\"x\"", "[ 1 ]"};
    }
    return {};
}

/// What check_keywords says of { "<key>": <value> } in a scope, on line 2 of the text.
std::string problems_of(Scope scope, std::string_view key, const std::string& value) {
    ConfigProblems problems("t");
    const SourceText source{"{\n\"" + std::string(key) + "\": " + value + "\n}", true};
    const auto root = read_tree(source, problems);
    if (root) check_hook_keywords(*root, scope, "here", false, true, problems);
    return config_test::texts(problems.take_errors());
}

TEST(ConfigKeywords, EveryKeywordTakesAValueOfItsTypeInEachOfItsScopes) {
    for (const Keyword& keyword : keywords()) {
        for (const Scope scope : scopes_of(keyword)) {
            const std::string said = problems_of(scope, keyword.name, right_value(keyword));
            if (keyword.status == KeywordStatus::NotYet) {
                EXPECT_EQ(said.find("t:2: here/" + std::string(keyword.name) +
                                    ": is not built yet (it comes with "),
                          0U)
                    << name_of(scope) << ": " << said;
            } else {
                EXPECT_EQ(said, "") << name_of(scope);
            }
        }
    }
}

TEST(ConfigKeywords, EveryKeywordRefusesAValueOfAnotherTypeAndNamesTheLine) {
    for (const Keyword& keyword : keywords()) {
        for (const std::string& value : wrong_values(keyword)) {
            const std::string said = problems_of(scopes_of(keyword).at(0), keyword.name, value);
            EXPECT_NE(said.find("t:2: here/" + std::string(keyword.name)), std::string::npos)
                << keyword.name << " " << value << ": " << said;
            EXPECT_NE(said.find(": expected "), std::string::npos)
                << keyword.name << " " << value << ": " << said;
        }
    }
}

TEST(ConfigKeywords, NoKeywordStandsTwiceInAScope) {
    std::set<std::pair<Scope, std::string_view>> seen;
    for (const Keyword& keyword : keywords()) {
        for (const Scope scope : scopes_of(keyword)) {
            EXPECT_TRUE(seen.emplace(scope, keyword.name).second)
                << name_of(scope) << ": " << keyword.name;
        }
    }
}

/// "Suite.Name" of this program, a file of tests/talks, or one of another folder of tests.
bool is_a_test(std::string_view name) {
    if (name.find('/') != std::string_view::npos) {
        return std::filesystem::exists("tests/" + std::string(name));
    }
    if (name.ends_with(".talk")) return std::filesystem::exists("tests/talks/" + std::string(name));
    const auto& all = *testing::UnitTest::GetInstance();
    for (int i = 0; i < all.total_test_suite_count(); ++i) {
        const auto& suite = *all.GetTestSuite(i);
        for (int j = 0; j < suite.total_test_count(); ++j) {
            if (suite.name() + std::string(".") + suite.GetTestInfo(j)->name() == name) return true;
        }
    }
    return false;
}

TEST(ConfigKeywords, EveryBuiltKeywordNamesATestAndTheOthersAReason) {
    for (const Keyword& keyword : keywords()) {
        if (keyword.status == KeywordStatus::Built) {
            EXPECT_TRUE(is_a_test(keyword.says)) << keyword.name << ": " << keyword.says;
        } else {
            EXPECT_FALSE(keyword.says.empty()) << keyword.name;
        }
    }
}

TEST(ConfigKeywords, WelcomesRemarksEverywhere) {
    for (std::size_t i = 0; i < kScopeCount; ++i) {
        const auto scope = static_cast<Scope>(i);
        EXPECT_EQ(problems_of(scope, "comment", "\"x\""), "");
        EXPECT_EQ(problems_of(scope, "user-context", "{ \"any\": [ 1, \"thing\" ] }"), "");
    }
}

TEST(ConfigKeywords, TellsTheNearestKeyword) {
    EXPECT_EQ(problems_of(Scope::Dhcp4, "valid-lifetme", "1"),
              "t:2: here/valid-lifetme: unknown keyword in Dhcp4; did you mean "
              "'valid-lifetime'?\n");
    EXPECT_EQ(problems_of(Scope::Pool4, "pols", "1"),
              "t:2: here/pols: unknown keyword in a pool; did you mean 'pool'?\n");
    EXPECT_EQ(problems_of(Scope::Pool4, "qqqqqqqqqq", "1"),
              "t:2: here/qqqqqqqqqq: unknown keyword in a pool\n");
}

TEST(ConfigKeywords, RefusesWhatIsNotBuiltYet) {
    EXPECT_EQ(problems_of(Scope::DdnsClient, "enable-updates", "true"),
              "t:2: here/enable-updates: is not built yet (it comes with dynamic DNS): remove it, "
              "or set it to false\n");
    EXPECT_EQ(problems_of(Scope::Compatibility, "exclude-first-last-24", "false"), "");
    EXPECT_EQ(problems_of(Scope::Dhcp4, "reservations", "[]"), "");
    EXPECT_EQ(problems_of(Scope::Subnet4, "4o6-interface", "\"\""), "");
}

TEST(ConfigKeywords, KnowsEveryHookLibraryByItsFileName) {
    for (const HookLibrary& library : hook_libraries()) {
        const std::string file = "libdhcp_" + std::string(library.name) + ".so";
        EXPECT_EQ(find_hook_library(file), &library);
        EXPECT_EQ(find_hook_library("/usr/lib64/kea/hooks/" + file), &library);
    }
    EXPECT_EQ(find_hook_library("libdhcp_hax.so"), nullptr);
    EXPECT_EQ(find_hook_library("ha"), nullptr);
}

}  // namespace
}  // namespace leasehold

// The examples of docs/ load, say the same, and say it without a note.
#include <fstream>
#include <sstream>

#include "tests/domain/config_parsing.h"

namespace leasehold {
namespace {

LoadedConfig example(const std::string& name) {
    const ReadFile read_file = [](const std::string& path) -> Result<std::string> {
        std::ifstream file(path);
        if (!file) return fail("cannot open '" + path + "'");
        std::ostringstream text;
        text << file.rdbuf();
        return text.str();
    };
    const Environment none = [](const std::string&) { return std::optional<std::string>(); };
    return load_config("docs/" + name, read_file, none);
}

TEST(ConfigExample, LoadsInBothFormatsAndIsTheSame) {
    const LoadedConfig yaml = example("example.yaml");
    const LoadedConfig json = example("example.json");
    ASSERT_EQ(config_test::texts(yaml.errors) + config_test::texts(json.errors), "");
    EXPECT_EQ(config_test::texts(yaml.notes) + config_test::texts(json.notes), "");
    EXPECT_EQ(*yaml.config, *json.config);
    EXPECT_EQ(yaml.config->subnets4.size(), 2U);
    EXPECT_EQ(yaml.config->subnets4[1].lifetimes, (Lifetimes{3600, 600, 7200}));
    EXPECT_TRUE(yaml.config->subnets4[0].relay_sends_to_all);
    EXPECT_FALSE(yaml.config->subnets4[1].relay_sends_to_all);
}

}  // namespace
}  // namespace leasehold

#include "codec/option_defs.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

TEST(OptionDefs, AreFoundByCodeAndByName) {
    for (const OptionDef& def : option_defs4()) {
        EXPECT_EQ(find_option4(def.code), &def) << def.name;
        EXPECT_EQ(find_option4(def.name), &def) << def.name;
    }
    EXPECT_EQ(find_option4(std::uint16_t{250}), nullptr);
    EXPECT_EQ(find_option4("router"), nullptr);
}

TEST(OptionDefs, CallWhatClientsAskForDailyAsKeaDoes) {
    EXPECT_EQ(find_option4("subnet-mask")->code, 1);
    EXPECT_EQ(find_option4("routers")->code, 3);
    EXPECT_TRUE(find_option4("domain-name-servers")->array);
    EXPECT_EQ(find_option4("domain-search")->type, OptionType::Fqdn);
    EXPECT_EQ(find_option4("v4-captive-portal")->code, 114);
    EXPECT_EQ(name_of(find_option4("classless-static-route")->type), "classless-static-route");
}

}  // namespace
}  // namespace leasehold

#include "codec/option_defs.h"

#include <gtest/gtest.h>

#include <algorithm>

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
    EXPECT_EQ(find_option4("domain-search")->type, OptionType::SearchList);
    EXPECT_EQ(find_option4("v4-captive-portal")->code, 114);
    EXPECT_EQ(name_of(find_option4("classless-static-route")->type), "classless-static-route");
}

TEST(OptionDefs, AreFoundInEverySpace) {
    for (const OptionSpace& space : option_spaces4()) {
        for (const OptionDef& def : space.defs) {
            EXPECT_EQ(find_option4(space.name, def.code), &def) << space.name << " " << def.name;
            EXPECT_EQ(find_option4(space.name, def.name), &def) << space.name << " " << def.name;
        }
    }
    EXPECT_EQ(find_option4("vendor-4491", "tftp-servers")->code, 2);
    EXPECT_EQ(find_option4("nowhere", std::uint16_t{1}), nullptr);
}

TEST(OptionDefs, WhatIsEncapsulatedIsAStandardSpaceAndRecordsHaveFields) {
    for (const OptionSpace& space : option_spaces4()) {
        for (const OptionDef& def : space.defs) {
            const auto same = [&](const OptionSpace& other) {
                return other.name == def.encapsulates;
            };
            EXPECT_TRUE(def.encapsulates.empty() || std::ranges::any_of(option_spaces4(), same))
                << def.name;
            EXPECT_EQ(def.type == OptionType::Record, !def.fields.empty()) << def.name;
        }
    }
}

TEST(OptionDefs, TheSpaceOfAVendorTellsItsEnterprise) {
    EXPECT_EQ(enterprise_of("vendor-4491"), 4491U);
    EXPECT_EQ(enterprise_of("vendor-4294967295"), 4294967295U);
    for (const char* name : {"vendor-", "vendor-0", "vendor-4491x", "vendor-4294967296",
                             "vendor-encapsulated-options-space", "dhcp4"}) {
        EXPECT_EQ(enterprise_of(name), std::nullopt) << name;
    }
}

TEST(OptionDefs, TypesAreFoundByKeasNames) {
    for (const char* name : {"empty", "binary", "boolean", "uint8", "uint16", "uint32", "int8",
                             "int16", "int32", "ipv4-address", "ipv6-address", "ipv6-prefix",
                             "psid", "string", "fqdn", "tuple", "record"}) {
        ASSERT_TRUE(option_type_of(name)) << name;
        EXPECT_EQ(name_of(*option_type_of(name)), name);
    }
    EXPECT_EQ(option_type_of("fqdn"), OptionType::Fqdn);
    EXPECT_EQ(option_type_of("tuple"), OptionType::Tuple);
    EXPECT_EQ(option_type_of("v4-dnr"), std::nullopt);
}

}  // namespace
}  // namespace leasehold

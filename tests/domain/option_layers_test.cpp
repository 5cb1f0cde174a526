#include "domain/option_layers.h"

#include <gtest/gtest.h>

#include "tests/domain/world.h"

namespace leasehold {
namespace {

OptionValue value(std::uint16_t code, std::uint8_t data) { return {code, Bytes{data}}; }

/// Option 42 with another value in each scope, "a" and "b" being classes of the client.
struct Scopes {
    World world;
    OptionSet of_a{value(42, 3)}, of_b{value(42, 4), value(43, 4)};

    Scopes() {
        world.subnet().pools.front().options = {value(42, 1)};
        world.subnet().options = {value(42, 2)};
        world.config.options = {value(42, 5), value(44, 5)};
    }
    /// The first byte of what counts, 0 if nothing does.
    int found(std::uint16_t code) const {
        const Request4 request = world.read(discover());
        const ClassNames classes{"a", "b"};
        const OptionLayers layers(request, {request.subnet, &request.subnet->pools.front()},
                                  classes, {&of_a, &of_b});
        const OptionValue* found = layers.find(code);
        return found == nullptr ? 0 : found->data.front();
    }
};

TEST(OptionLayers, GoFromThePoolToTheSubnetToTheClassesToTheServer) {
    Scopes scopes;
    EXPECT_EQ(scopes.found(42), 1);
    scopes.world.subnet().pools.front().options.clear();
    EXPECT_EQ(scopes.found(42), 2);
    scopes.world.subnet().options.clear();
    EXPECT_EQ(scopes.found(42), 3);
    scopes.of_a.clear();
    EXPECT_EQ(scopes.found(42), 4);
    scopes.of_b.clear();
    EXPECT_EQ(scopes.found(42), 5);
    EXPECT_EQ(scopes.found(44), 5);
    EXPECT_EQ(scopes.found(43), 0);
}

TEST(OptionLayers, AValueForOtherClassesDoesNotCount) {
    Scopes scopes;
    scopes.world.subnet().pools.front().options.front().classes = {"c"};
    EXPECT_EQ(scopes.found(42), 2);
    scopes.world.subnet().pools.front().options.front().classes = {"c", "b"};
    EXPECT_EQ(scopes.found(42), 1);
    scopes.world.subnet().pools.front().options.front().classes = {"ALL"};
    EXPECT_EQ(scopes.found(42), 1);
}

TEST(OptionLayers, NeverSendCountsWhereverItStands) {
    World world;
    world.config.options = {value(42, 5)};
    world.config.options.front().never_send = true;
    world.subnet().options = {value(42, 2)};
    const Request4 request = world.read(discover());
    const OptionLayers layers(request, {request.subnet, nullptr}, request.classes);
    EXPECT_TRUE(layers.is_never_sent(42));
    EXPECT_FALSE(layers.is_never_sent(42, 4491));
    EXPECT_EQ(layers.find(42)->data, Bytes{2});
}

TEST(OptionLayers, AnEnterpriseHasNumbersOfItsOwn) {
    World world;
    world.subnet().options = {value(2, 1), {2, Bytes{9}, false, false, {}, 4491}};
    const Request4 request = world.read(discover());
    const OptionLayers layers(request, {request.subnet, nullptr}, request.classes);
    EXPECT_EQ(layers.find(2)->data, Bytes{1});
    EXPECT_EQ(layers.find(2, 4491)->data, Bytes{9});
    EXPECT_EQ(layers.find(2, 99), nullptr);
}

}  // namespace
}  // namespace leasehold

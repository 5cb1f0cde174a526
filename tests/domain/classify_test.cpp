#include "domain/classify.h"

#include <gtest/gtest.h>

#include "domain/reply_classes.h"
#include "tests/domain/world.h"

namespace leasehold {
namespace {

ClientClass with_test(std::string name, std::string_view test,
                      ExpressionType type = ExpressionType::Condition) {
    ClientClass made;
    made.name = std::move(name);
    made.test = Expression::parse(test, type, Family::V4, {}).value();
    made.is_template = type == ExpressionType::Text;
    return made;
}

World classifying(std::vector<ClientClass> classes) {
    World world;
    world.config.client_classes = std::move(classes);
    world.config.classifies = true;
    return world;
}

TEST(Classify, CostsNothingWithoutClasses) {
    const World world;
    const Request4 request = world.read(with(discover(), 60, text("docsis3.0")));
    EXPECT_EQ(request.classes.capacity(), 0U);
    EXPECT_EQ(request.guarded_pools.capacity(), 0U);
    EXPECT_EQ(allowed_pools(request).data(), request.subnet->pools.data());
}

TEST(Classify, PutsClientsIntoClassesInKeasOrder) {
    ClientClass late = with_test("late", "'a' == 'a'");
    late.asks_if_known = true;
    ClientClass never = with_test("never", "'a' == 'a'");
    never.additional = true;
    const World world =
        classifying({late, never, with_test("b", "'a' == 'a'"), with_test("a", "member('b')"),
                     with_test("no", "'a' == 'b'"), with_test("t", "'x'", ExpressionType::Text)});
    const Request4 request = world.read(with(discover(), 60, text("v")));
    EXPECT_EQ(request.classes,
              (ClassNames{"ALL", "VENDOR_CLASS_v", "b", "a", "SPAWN_t_x", "t", "UNKNOWN", "late"}));
}

TEST(Classify, EvaluatesAdditionalClassesOnceForTheAnswer) {
    ClientClass extra = with_test("extra", "'a' == 'a'");
    extra.additional = true;
    ClientClass untested;
    untested.name = "untested";
    World world = classifying({extra, with_test("no", "'a' == 'b'"), untested});
    world.subnet().pools[0].additional_classes = {"untested", "ALL", "undefined"};
    world.subnet().additional_classes = {"no", "extra", "untested"};
    const Request4 request = world.read(discover());
    EXPECT_EQ(request.classes, (ClassNames{"ALL", "UNKNOWN"}));
    EXPECT_EQ(classes_of_answer(request, {request.subnet, &world.subnet().pools[0]}),
              (ClassNames{"ALL", "UNKNOWN", "untested", "extra"}));
    EXPECT_EQ(classes_of_answer(request, {request.subnet, nullptr}),
              (ClassNames{"ALL", "UNKNOWN", "extra", "untested"}));
}

TEST(Classify, OpensAGuardToAnyOfItsClasses) {
    EXPECT_TRUE(admits({}, {}));
    EXPECT_TRUE(admits({"a", "b"}, {"ALL", "b"}));
    EXPECT_FALSE(admits({"a", "b"}, {"ALL"}));
}

TEST(Classify, ShowsOnlyPoolsThatLetTheClientIn) {
    World world = classifying({});
    world.subnet().pools.push_back({range("192.0.2.30", "192.0.2.40"), 3, {}});
    world.subnet().pools[0].classes = {"VENDOR_CLASS_v"};
    world.subnet().guards_pools = true;
    const Request4 stranger = world.read(discover());
    ASSERT_EQ(allowed_pools(stranger).size(), 1U);
    EXPECT_EQ(allowed_pools(stranger)[0].pool_id, 3U);
    EXPECT_EQ(allowed_pool(stranger, ip("192.0.2.10")), nullptr);
    EXPECT_NE(allowed_pool(stranger, ip("192.0.2.30")), nullptr);
    const Request4 member = world.read(with(discover(), 60, text("v")));
    EXPECT_EQ(allowed_pools(member).size(), 2U);
    EXPECT_NE(allowed_pool(member, ip("192.0.2.10")), nullptr);
}

}  // namespace
}  // namespace leasehold

#include "server/listener.h"

#include "tests/server/log_file.h"
#include "tests/server/sockets_lab.h"

namespace leasehold {
namespace {

constexpr std::uint16_t kPort = 47267;

/// A host whose interfaces the test changes, and its listener.
struct Host {
    Interface fit = loopback();
    Interface broken = loopback({});  ///< has no address, under another name
    InterfacesConfig config;
    LogFile file;
    Sockets4 sockets{kPort};
    Listener listener{sockets,
                      [this] {
                          return Result<std::vector<Interface>>(std::vector{fit, broken});
                      },
                      file.log()};

    Host() {
        broken.name = "broken0";
        config.choices = {{"lo", {}}, {"broken0", {}}};
        config.socket_retry_wait_ms = 100;
    }
    Result<void> listen() { return listener.listen(config, kNow); }
    Result<void> tick(std::int64_t ms) { return listener.tick(kNow + milliseconds(ms)); }
    bool said(std::string_view words) const { return file.text().find(words) != std::string::npos; }
};

// Kea: "DHCP service runs, but it is unavailable on some interfaces".
TEST(Listener, WarnsOfAnInterfaceThatCannotBeOpenedAndServesTheOthers) {
    Host host;
    EXPECT_TRUE(host.listen());
    EXPECT_TRUE(host.said("DHCPSRV_OPEN_SOCKET_FAIL interface broken0 has no IPv4 address"));
    EXPECT_EQ(host.sockets.addresses(), std::vector{ip("127.0.0.1")});
    EXPECT_EQ(host.listener.due(), std::nullopt);
}

TEST(Listener, GivesUpIfAllAreRequired) {
    Host host;
    host.config.require_all_sockets = true;
    const auto listens = host.listen();
    ASSERT_FALSE(listens);
    EXPECT_EQ(listens.error().message,
              "service-sockets-require-all: not every interface can be served: interface broken0 "
              "has no IPv4 address");
}

TEST(Listener, GivesUpIfNoneIsServed) {
    Host host;
    host.config.choices = {{"broken0", {}}};
    const auto listens = host.listen();
    ASSERT_FALSE(listens);
    EXPECT_EQ(listens.error().message,
              "no interface can be served: interface broken0 has no IPv4 address");
}

TEST(Listener, TriesAgainAsOftenAsItIsTold) {
    Host host;
    host.config.choices = {{"broken0", {}}};
    host.config.socket_retries_max = 2;
    EXPECT_TRUE(host.listen());
    EXPECT_EQ(host.listener.due(), kNow + milliseconds(100));
    EXPECT_TRUE(host.tick(99));
    EXPECT_EQ(host.listener.due(), kNow + milliseconds(100));
    EXPECT_TRUE(host.tick(110));
    EXPECT_EQ(host.listener.due(), kNow + milliseconds(210));
    EXPECT_FALSE(host.tick(210));
}

TEST(Listener, ServesAnInterfaceOnceItIsFit) {
    Host host;
    host.config.require_all_sockets = true;
    host.config.socket_retries_max = 1;
    EXPECT_TRUE(host.listen());
    host.broken.name = "gone0";
    host.fit.addresses = {ip("127.0.0.1"), ip("127.0.0.2")};  // what is open stays as it is
    EXPECT_FALSE(host.tick(100));
    EXPECT_TRUE(host.said("this host has no interface \"broken0\""));
    EXPECT_EQ(host.sockets.addresses(), std::vector{ip("127.0.0.1")});

    EXPECT_TRUE(host.listener.listen({{{"lo", {}}}}, kNow));
    EXPECT_EQ(host.sockets.addresses(), (std::vector{ip("127.0.0.1"), ip("127.0.0.2")}));
    EXPECT_TRUE(host.said("LEASEHOLD_SOCKETS_CLOSED no longer listens on lo"));
}

TEST(Listener, LeavesEverythingAsItIsIfANewChoiceIsWrong) {
    Host host;
    EXPECT_TRUE(host.listen());
    EXPECT_FALSE(host.listener.listen({{{"eth9", {}}}}, kNow));
    EXPECT_EQ(host.sockets.addresses(), std::vector{ip("127.0.0.1")});
}

// Kea's re-detect.
TEST(Listener, ReadsTheInterfacesAgainAtAReloadUnlessItIsToldNotTo) {
    Host host;
    EXPECT_TRUE(host.listen());
    host.fit.addresses = {ip("127.0.0.2")};
    host.config.re_detect = false;
    EXPECT_TRUE(host.listen());
    EXPECT_EQ(host.sockets.addresses(), std::vector{ip("127.0.0.1")});
    host.config.re_detect = true;
    EXPECT_TRUE(host.listen());
    EXPECT_EQ(host.sockets.addresses(), std::vector{ip("127.0.0.2")});
}

TEST(Listener, WaitsForAnInterfaceThatStarMatches) {
    Host host;
    host.config.choices = {{"*", {}}};
    host.config.socket_retries_max = 1;
    EXPECT_TRUE(host.listen());
    EXPECT_TRUE(host.sockets.addresses().empty());
    host.broken = host.fit;
    host.broken.loopback = false;
    host.fit.name = "other0";
    EXPECT_TRUE(host.tick(100));
    EXPECT_EQ(host.sockets.addresses(), std::vector{ip("127.0.0.1")});
}

}  // namespace
}  // namespace leasehold

#include "tests/domain/config_parsing.h"

namespace leasehold {
namespace {

using config_test::errors;
using config_test::loaded;
using config_test::notes;

std::string hook(const std::string& library, const std::string& parameters = "") {
    return "Dhcp4:\n"
           "  lease-database: {type: postgresql, name: kea, user: kea}\n"
           "  hooks-libraries:\n"
           "    - library: " +
           library + "\n" +
           (parameters.empty() ? "" : "      parameters: { " + parameters + " }\n");
}

std::string ha(const std::string& keywords) {
    return hook("libdhcp_ha.so", "high-availability: [ { " + keywords + " } ]");
}

TEST(ConfigHooks, AcceptsLibrariesThatKeaShips) {
    EXPECT_EQ(notes(hook("/usr/lib64/kea/hooks/libdhcp_lease_cmds.so")),
              "test.conf:4: Dhcp4/hooks-libraries[0]/library: "
              "'/usr/lib64/kea/hooks/libdhcp_lease_cmds.so' is accepted: its commands are not "
              "built yet\n");
    EXPECT_EQ(notes(hook("libdhcp_pgsql.so")), "");
    EXPECT_EQ(notes(hook("libdhcp_run_script.so", "name: /bin/x, sync: false")),
              "test.conf:4: Dhcp4/hooks-libraries[0]/library: 'libdhcp_run_script.so' is accepted: "
              "scripts are not run yet\n");
}

TEST(ConfigHooks, RefusesLibrariesThatWouldChangeAnswers) {
    EXPECT_EQ(errors(hook("libdhcp_radius.so", "retries: 3")),
              "test.conf:4: Dhcp4/hooks-libraries[0]/library: 'libdhcp_radius.so' is not built "
              "yet, and it changes which clients are served, or with what: remove this entry\n");
}

TEST(ConfigHooks, RefusesUnknownLibrariesByName) {
    EXPECT_EQ(errors(hook("/opt/libmine.so")),
              "test.conf:4: Dhcp4/hooks-libraries[0]/library: '/opt/libmine.so' is not a library "
              "that Kea ships, and others cannot be loaded: remove this entry\n");
    EXPECT_EQ(errors("Dhcp4: { hooks-libraries: [ {} ] }"),
              "test.conf:1: Dhcp4/hooks-libraries[0]: a hook library needs 'library'\n");
}

TEST(ConfigHooks, ChecksTheParametersOfHighAvailability) {
    EXPECT_EQ(errors(ha("mode: cold-standby, hearbeat-delay: 1, sync-leases: maybe")),
              "test.conf:5: Dhcp4/hooks-libraries[0]/parameters/high-availability[0]/mode: "
              "expected one of load-balancing, hot-standby, passive-backup, got cold-standby\n"
              "test.conf:5: "
              "Dhcp4/hooks-libraries[0]/parameters/high-availability[0]/hearbeat-delay: unknown "
              "keyword in high-availability; did you mean 'heartbeat-delay'?\n"
              "test.conf:5: Dhcp4/hooks-libraries[0]/parameters/high-availability[0]/sync-leases: "
              "expected true or false, got maybe\n");
}

TEST(ConfigHooks, TakesTheServersNameFromHighAvailability) {
    const std::string text =
        ha("this-server-name: server1, mode: load-balancing, heartbeat-delay: 5000, "
           "send-lease-updates: true, sync-leases: true, "
           "peers: [ {name: server1, url: 'http://192.0.2.1:8005/', role: primary}, "
           "{name: server2, url: 'http://192.0.2.2:8005/', role: secondary} ]");
    EXPECT_EQ(loaded(text).server_name, "server1");
    EXPECT_EQ(loaded(text, {}, {{"LEASEHOLD_NAME", "server2"}}).server_name, "server2");
    EXPECT_EQ(notes(text),
              "test.conf:5: Dhcp4/hooks-libraries[0]/parameters/high-availability[0]/mode: has no "
              "effect: frontends find each other in the database, and each answers its share of "
              "the clients; 'cluster' in Dhcp4 has the timings, and this hook's own mode, peers "
              "and timings come later\n"
              "test.conf:5: "
              "Dhcp4/hooks-libraries[0]/parameters/high-availability[0]/send-lease-updates: has no "
              "effect: leases are never copied between frontends: they share one database\n");
}

TEST(ConfigHooks, RefusesHighAvailabilityWithoutASharedDatabase) {
    EXPECT_EQ(errors("Dhcp4:\n"
                     "  hooks-libraries:\n"
                     "    - library: libdhcp_ha.so\n"
                     "      parameters: { high-availability: [ { this-server-name: a } ] }\n"),
              "test.conf:4: Dhcp4/hooks-libraries[0]/parameters/high-availability: leases are "
              "never copied between servers: with high availability the lease-database must be one "
              "that all of them share (postgresql)\n");
}

TEST(ConfigHooks, NotesUnknownParametersOfLibraries) {
    EXPECT_EQ(notes(hook("libdhcp_flex_id.so", "identifer-expression: x")),
              "test.conf:5: Dhcp4/hooks-libraries[0]/parameters/identifer-expression: unknown "
              "keyword in the parameters of a hook library; did you mean "
              "'identifier-expression'?\n");
}

TEST(ConfigHooks, RefusesAFlexibleIdentifierThatIsNoText) {
    EXPECT_EQ(errors(hook("libdhcp_flex_id.so", "identifier-expression: \"pkt4.msgtype ==\"")),
              "test.conf:5: Dhcp4/hooks-libraries[0]/parameters/identifier-expression: column 16: "
              "expected a value or a condition, got the end\n");
}

}  // namespace
}  // namespace leasehold

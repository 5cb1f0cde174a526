// TLS to a real PostgreSQL, with certificates of the moment.

#include <fstream>

#include "tests/store/connect_lab.h"
#include "tests/support/certificates.h"
#include "tests/support/private_postgres.h"
#include "tests/support/private_process.h"

namespace leasehold::test {
namespace {

class PostgresTls : public ::testing::Test {
  protected:
    /// The server of this program speaks TLS from here on, and lets `certified` in by certificate.
    static void SetUpTestSuite() {
        const PrivatePostgres& server = PrivatePostgres::server();
        Certificates::all().copy_to(server.folder(), "postgres");
        server.run("postgres", "CREATE ROLE taylor LOGIN PASSWORD 't'");
        server.run("postgres", "CREATE ROLE certified LOGIN");
        const std::string hba = ask(server.superuser("postgres"), "SHOW hba_file");
        const std::string rules = text_of_file(hba);
        std::ofstream(hba) << "hostssl all certified 127.0.0.1/32 cert\n" << rules;
        for (const char* setting : {"ssl_ca_file = '%/ca.crt'", "ssl_cert_file = '%/localhost.crt'",
                                    "ssl_key_file = '%/localhost.key'"}) {
            std::string text = setting;
            text.replace(text.find('%'), 1, server.folder());
            server.run("postgres", "ALTER SYSTEM SET " + text);
        }
        encrypt(true);
    }
    static void TearDownTestSuite() { encrypt(false); }

    static void encrypt(bool on) {
        const PrivatePostgres& server = PrivatePostgres::server();
        server.run("postgres", std::string("ALTER SYSTEM SET ssl = ") + (on ? "on" : "off"));
        server.run("postgres", "SELECT pg_reload_conf()");
        const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (ask(server.superuser("postgres"), "SHOW ssl") != (on ? "on" : "off")) {
            ASSERT_LT(std::chrono::steady_clock::now(), give_up);
        }
    }

    PostgresTls() : database_(PrivatePostgres::server().role("taylor", "t", "postgres")) {
        database_.tls.trust_anchor = Certificates::all().authority();
    }
    std::string encrypted() const {
        return ask(database_, "SELECT ssl::int FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
    }

    DatabaseConfig database_;
};

TEST_F(PostgresTls, ATrustAnchorAloneEncryptsAndVerifies) {
    EXPECT_EQ(encrypted(), "1");
    database_.tls.trust_anchor = Certificates::all().another_authority();
    EXPECT_TRUE(has(encrypted(), "certificate verify failed")) << encrypted();
}

TEST_F(PostgresTls, EveryModeIsKept) {
    database_.tls.mode = SslMode::VerifyFull;
    EXPECT_TRUE(has(encrypted(), "does not match host name \"127.0.0.1\"")) << encrypted();
    database_.host = "localhost";
    EXPECT_EQ(encrypted(), "1");
    database_.host = "127.0.0.1";
    database_.tls.mode = SslMode::VerifyCa;
    EXPECT_EQ(encrypted(), "1");
    database_.tls = {};
    database_.tls.mode = SslMode::Require;
    EXPECT_EQ(encrypted(), "1");
    database_.tls.mode = SslMode::Prefer;
    EXPECT_EQ(encrypted(), "1");
    database_.tls.mode = SslMode::Disable;
    EXPECT_EQ(encrypted(), "0");
}

TEST_F(PostgresTls, AServerWithoutItIsRefused) {
    encrypt(false);
    const std::string refused = encrypted();
    database_.tls.mode = SslMode::Require;
    const std::string required = encrypted();
    database_.tls.mode = SslMode::Prefer;
    const std::string preferred = encrypted();
    encrypt(true);
    EXPECT_TRUE(has(refused, "server does not support SSL, but SSL was required")) << refused;
    EXPECT_TRUE(has(required, "server does not support SSL, but SSL was required")) << required;
    EXPECT_EQ(preferred, "0");
}

TEST_F(PostgresTls, AClientShowsItsCertificate) {
    database_.user = "certified";
    database_.password.clear();
    EXPECT_TRUE(has(encrypted(), "certificate")) << encrypted();
    database_.tls.cert_file = Certificates::all().client();
    database_.tls.key_file = Certificates::all().client_key();
    EXPECT_EQ(ask(database_, "SELECT current_user"), "certified");
    database_.tls.key_file = "/nowhere/at.all";
    EXPECT_TRUE(has(encrypted(), "/nowhere/at.all")) << encrypted();
}

}  // namespace
}  // namespace leasehold::test

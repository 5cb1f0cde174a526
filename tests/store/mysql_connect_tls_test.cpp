// TLS to a real MariaDB, with certificates of the moment.

#include "tests/store/connect_lab.h"
#include "tests/support/certificates.h"
#include "tests/support/private_mariadb.h"

namespace leasehold::test {
namespace {

class MariaDbTls : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        for (const PrivateMariaDb* server :
             {&PrivateMariaDb::server(), &PrivateMariaDb::encrypted()}) {
            server->run("", "CREATE USER taylor IDENTIFIED BY 't'");
        }
        PrivateMariaDb::encrypted().run("", "CREATE USER certified IDENTIFIED BY 'c' REQUIRE X509");
    }

    MariaDbTls() : database_(PrivateMariaDb::encrypted().role("taylor", "t", "")) {
        database_.tls.trust_anchor = Certificates::all().authority();
    }
    /// "" in the clear.
    std::string cipher() const { return ask(database_, "SHOW STATUS LIKE 'Ssl_cipher'", 1); }
    static bool is_cipher(const std::string& text) {
        return has(text, "-GCM-") || has(text, "CHACHA");
    }

    DatabaseConfig database_;
};

TEST_F(MariaDbTls, ATrustAnchorAloneEncryptsAndVerifies) {
    EXPECT_TRUE(is_cipher(cipher())) << cipher();
    database_.tls.trust_anchor = Certificates::all().another_authority();
    EXPECT_TRUE(has(cipher(), "certificate")) << cipher();
    EXPECT_TRUE(has(cipher(), "127.0.0.1:")) << cipher();
}

TEST_F(MariaDbTls, EveryModeIsKept) {
    database_.tls.mode = SslMode::VerifyFull;
    EXPECT_FALSE(is_cipher(cipher())) << "the certificate is not 127.0.0.1's";
    database_.host = "localhost";
    EXPECT_TRUE(is_cipher(cipher())) << cipher();
    database_.host = "127.0.0.1";
    database_.tls.mode = SslMode::VerifyCa;
    EXPECT_TRUE(is_cipher(cipher())) << cipher();
    database_.tls = {};
    database_.tls.mode = SslMode::Require;
    EXPECT_TRUE(is_cipher(cipher())) << cipher();
    database_.tls.mode = SslMode::Prefer;
    EXPECT_TRUE(is_cipher(cipher())) << cipher();
    database_.tls.mode = SslMode::Disable;
    EXPECT_EQ(cipher(), "");
}

// The driver's own "enforce" connects in the clear to such a server.
TEST_F(MariaDbTls, AServerWithoutItIsRefused) {
    database_.port = PrivateMariaDb::server().port();
    EXPECT_TRUE(has(cipher(), "SSL") || has(cipher(), "does not encrypt")) << cipher();
    database_.tls = {};
    database_.tls.mode = SslMode::Require;
    EXPECT_TRUE(has(cipher(), "SSL") || has(cipher(), "does not encrypt")) << cipher();
    database_.tls.mode = SslMode::Prefer;
    EXPECT_EQ(cipher(), "");
}

TEST_F(MariaDbTls, TheCipherListChooses) {
    for (const char* one : {"ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384"}) {
        database_.tls.cipher_list = one;
        EXPECT_EQ(cipher(), one);
    }
}

TEST_F(MariaDbTls, AClientShowsItsCertificate) {
    database_.user = "certified";
    database_.password = "c";
    EXPECT_FALSE(is_cipher(cipher()));
    database_.tls.cert_file = Certificates::all().client();
    database_.tls.key_file = Certificates::all().client_key();
    EXPECT_TRUE(is_cipher(cipher())) << cipher();
    database_.tls.key_file = "/nowhere/at.all";
    EXPECT_FALSE(is_cipher(cipher()));
}

}  // namespace
}  // namespace leasehold::test

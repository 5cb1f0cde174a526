#pragma once
// A MariaDB server of this test program's own: in a new folder, on a unix socket and a free port of
// the loopback, with the durability that MariaDB has by default. Started when first asked for,
// which the main thread must do; stopped when the program ends, however it ends. A fork of the
// program leaves by _exit.

#include <string>
#include <vector>

#include "domain/config.h"
#include "tests/support/scratch_folder.h"

namespace leasehold::test {

class PrivateMariaDb {
  public:
    /// The program's server. Stops the program, with the server's own words, if it does not start.
    static const PrivateMariaDb& server();
    /// Another one, which speaks TLS 1.2 with the certificate of `localhost` (certificates.h).
    static const PrivateMariaDb& encrypted();
    /// Another one, which says that it is too old, and loses what a crash finds unwritten.
    static const PrivateMariaDb& careless();

    PrivateMariaDb(const PrivateMariaDb&) = delete;
    PrivateMariaDb& operator=(const PrivateMariaDb&) = delete;

    std::uint16_t port() const { return port_; }
    /// The connection of `root`, who has no password, to a database; empty: to none.
    DatabaseConfig superuser(const std::string& database) const;
    /// A user's connection over TCP, with a password.
    DatabaseConfig role(const std::string& name, const std::string& password,
                        const std::string& database) const;
    /// Runs one statement as root. Stops the program if it fails.
    void run(const std::string& database, const std::string& sql) const;

  private:
    enum class Kind : std::uint8_t { Plain, Encrypted, Careless };

    explicit PrivateMariaDb(Kind kind);
    ~PrivateMariaDb();

    std::vector<std::string> arguments_of(Kind kind) const;
    bool launch();
    bool becomes_ready() const;
    std::string log() const;
    std::string data() const { return folder_.path() + "/data"; }
    std::string socket() const { return folder_.path() + "/socket"; }

    ScratchFolder folder_;
    std::vector<std::string> more_arguments_;
    std::uint16_t port_ = 0;
    int process_ = -1;
};

}  // namespace leasehold::test

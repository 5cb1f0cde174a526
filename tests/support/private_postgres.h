#pragma once
// A PostgreSQL server of this test program's own: in a new folder, on a unix socket and a free port
// of the loopback, with the durability that PostgreSQL has by default. Started when first asked
// for, which the main thread must do; stopped when the program ends, however it ends. A fork of
// the program leaves by _exit.

#include <string>

#include "domain/config.h"
#include "tests/support/scratch_folder.h"

namespace leasehold::test {

class PrivatePostgres {
  public:
    /// The program's server. Stops the program, with the server's own words, if it does not start.
    static const PrivatePostgres& server();
    /// Another one, a hot standby without a primary: it takes no writes.
    static const PrivatePostgres& standby();

    PrivatePostgres(const PrivatePostgres&) = delete;
    PrivatePostgres& operator=(const PrivatePostgres&) = delete;

    std::uint16_t port() const { return port_; }
    /// Where the superuser `postgres` connects without a password, by unix socket.
    const std::string& folder() const { return folder_.path(); }
    /// That superuser's connection to a database; `postgres` is there from the start.
    DatabaseConfig superuser(const std::string& database) const;
    /// A role's connection over TCP, with a password (scram-sha-256).
    DatabaseConfig role(const std::string& name, const std::string& password,
                        const std::string& database) const;
    /// Runs one statement as the superuser. Stops the program if it fails.
    void run(const std::string& database, const std::string& sql) const;

  private:
    enum class Role { Primary, Standby };
    explicit PrivatePostgres(Role role);
    ~PrivatePostgres();

    void initialise(Role role) const;
    bool launch();
    bool becomes_ready() const;
    std::string log() const;
    std::string data() const { return folder() + "/data"; }

    ScratchFolder folder_;
    std::uint16_t port_ = 0;
    int process_ = -1;
};

}  // namespace leasehold::test

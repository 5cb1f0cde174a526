#pragma once
// A PostgreSQL server of this test program's own: in a new folder, on a free port of the loopback,
// gone with the program. Started when first asked for.

#include <string>

#include "domain/config.h"

namespace leasehold {

class PrivatePostgres {
  public:
    /// The program's server. Stops the program if it cannot be started.
    static const PrivatePostgres& server();

    PrivatePostgres(const PrivatePostgres&) = delete;
    PrivatePostgres& operator=(const PrivatePostgres&) = delete;

    std::uint16_t port() const { return port_; }
    /// Where the superuser `postgres` connects without a password, by unix socket.
    const std::string& folder() const { return folder_; }
    /// That superuser's connection to a database.
    DatabaseConfig superuser(const std::string& database) const;
    /// A role's connection over TCP, with a password.
    DatabaseConfig role(const std::string& name, const std::string& password,
                        const std::string& database) const;
    /// Runs one statement as the superuser. Stops the program if it fails.
    void run(const std::string& database, const std::string& sql) const;

  private:
    PrivatePostgres();
    ~PrivatePostgres();

    std::string folder_;
    std::uint16_t port_ = 0;
    int process_ = 0;
};

}  // namespace leasehold

#pragma once
// A MariaDB Galera cluster of this test program's own: two nodes on free ports of the loopback. The
// first one counts double, so that it stays the primary component when the second is cut off. As
// PrivateMariaDb: started when first asked for, by the main thread; ends with the program.

#include <array>
#include <string>

#include "domain/config.h"
#include "tests/support/scratch_folder.h"

namespace leasehold::test {

class PrivateGalera {
  public:
    static constexpr std::size_t kNodes = 2;

    /// The program's cluster. Stops the program, with a node's own words, if it does not start.
    static const PrivateGalera& cluster();

    PrivateGalera(const PrivateGalera&) = delete;
    PrivateGalera& operator=(const PrivateGalera&) = delete;

    /// The connection of `root`, who has no password, to a database at one node; empty: to none.
    DatabaseConfig superuser(std::size_t node, const std::string& database) const;
    /// Runs one statement as root. Stops the program if it fails.
    void run(std::size_t node, const std::string& database, const std::string& sql) const;
    /// What SHOW STATUS says, empty if the node knows no such variable or does not answer.
    std::string status(std::size_t node, const std::string& name) const;

  private:
    struct Node {
        std::string folder;
        std::uint16_t port = 0, group_port = 0, transfer_port = 0, copy_port = 0;
        int process = -1;

        std::string data() const { return folder + "/data"; }
        std::string socket() const { return folder + "/socket"; }
        std::string log() const { return folder + "/log"; }
    };

    PrivateGalera();
    ~PrivateGalera();

    void start(std::size_t node, bool first);
    void wait_for(std::size_t node, const std::string& name, const std::string& value) const;

    ScratchFolder folder_;
    std::array<Node, kNodes> nodes_;
};

}  // namespace leasehold::test

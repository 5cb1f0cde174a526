#pragma once
// The data folder that a MariaDB server starts from.

#include <string>

namespace leasehold::test {

/// Makes it, as the user mysql; what is said about it goes to `log`. Its temporary files lie beside
/// it: in a folder shared with others a server that starts removes them. Ends the program if it
/// cannot be made.
void install_mariadb(const std::string& data, const std::string& log);

}  // namespace leasehold::test

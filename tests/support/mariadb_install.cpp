#include "tests/support/mariadb_install.h"

#include <sys/wait.h>

#include <filesystem>

#include "base/check.h"
#include "tests/support/private_process.h"

namespace leasehold::test {

void install_mariadb(const std::string& data, const std::string& log) {
    const std::string beside = std::filesystem::path(data).parent_path();
    const int install = start_as(
        "mysql",
        {"/usr/bin/mariadb-install-db", "--no-defaults", "--datadir=" + data, "--tmpdir=" + beside,
         "--auth-root-authentication-method=normal", "--skip-test-db"},
        log);
    int status = 0;
    check(waitpid(install, &status, 0) == install && status == 0,
          "mariadb-install-db failed (" + std::to_string(status) + "): " + text_of_file(log));
}

}  // namespace leasehold::test

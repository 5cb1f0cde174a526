#pragma once
// Certificates of a CA of this test program's own, made by openssl when first asked for.

#include <string>
#include <vector>

#include "tests/support/scratch_folder.h"

namespace leasehold::test {

class Certificates {
  public:
    static const Certificates& all();

    std::string authority() const { return file("ca.crt"); }
    /// Has signed nothing.
    std::string another_authority() const { return file("other.crt"); }
    /// Of a server that is called localhost, and of a client that is called `certified`.
    std::string server() const { return file("localhost.crt"); }
    std::string server_key() const { return file("localhost.key"); }
    std::string client() const { return file("certified.crt"); }
    std::string client_key() const { return file("certified.key"); }
    /// Copies the server's key and certificate to where that user's server may read them.
    void copy_to(const std::string& folder, const std::string& user) const;

  private:
    Certificates();
    std::string file(const std::string& name) const { return folder_.path() + "/" + name; }
    void openssl(std::vector<std::string> arguments) const;
    void make_authority(const std::string& name) const;
    void sign(const std::string& name) const;

    ScratchFolder folder_;
};

}  // namespace leasehold::test

#include "tests/support/certificates.h"

#include <sys/wait.h>

#include <filesystem>
#include <fstream>

#include "base/check.h"
#include "tests/support/private_process.h"

namespace leasehold::test {

namespace fs = std::filesystem;

const Certificates& Certificates::all() {
    static const Certificates kAll;
    return kAll;
}

Certificates::Certificates() {
    make_authority("ca");
    make_authority("other");
    sign("localhost");
    sign("certified");
}

void Certificates::openssl(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "/usr/bin/openssl");
    const int process = start_as("root", arguments, file("log"));
    int status = 0;
    check(waitpid(process, &status, 0) == process && status == 0,
          "openssl failed: " + text_of_file(file("log")));
}

void Certificates::make_authority(const std::string& name) const {
    openssl({"req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=" + name,
             "-keyout", file(name + ".key"), "-out", file(name + ".crt")});
}

void Certificates::sign(const std::string& name) const {
    openssl({"req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=" + name, "-keyout",
             file(name + ".key"), "-out", file(name + ".csr")});
    std::ofstream(file("names")) << "subjectAltName=DNS:" << name << "\n";
    openssl({"x509", "-req", "-in", file(name + ".csr"), "-days", "2", "-CA", file("ca.crt"),
             "-CAkey", file("ca.key"), "-CAcreateserial", "-extfile", file("names"), "-out",
             file(name + ".crt")});
}

void Certificates::copy_to(const std::string& folder, const std::string& user) const {
    for (const std::string& from : {authority(), server(), server_key()}) {
        const fs::path to = fs::path(folder) / fs::path(from).filename();
        fs::copy_file(from, to, fs::copy_options::overwrite_existing);
        fs::permissions(to, fs::perms::owner_read | fs::perms::owner_write);
        give_to(user, to);
    }
}

}  // namespace leasehold::test

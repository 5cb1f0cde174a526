#include "tests/support/private_galera.h"

#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <filesystem>

#include "base/check.h"
#include "store/session_factory.h"
#include "tests/support/mariadb_install.h"
#include "tests/support/private_process.h"

namespace leasehold::test {
namespace {

constexpr const char* kServer = "/usr/sbin/mariadbd";
constexpr const char* kProvider = "/usr/lib/galera/libgalera_smm.so";

std::string local(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

}  // namespace

const PrivateGalera& PrivateGalera::cluster() {
    static const PrivateGalera kOnly;
    return kOnly;
}

/// The second node begins with the first one's folder, as from a backup: to join it needs only what
/// was written since, and no copy of everything.
PrivateGalera::PrivateGalera() {
    check(std::filesystem::exists(kServer) && std::filesystem::exists(kProvider),
          "MariaDB and Galera are not installed: run ./dev setup");
    for (std::size_t i = 0; i < kNodes; ++i) {
        nodes_[i].folder = folder_.path() + "/" + std::to_string(i);
        std::filesystem::create_directory(nodes_[i].folder);
        give_to("mysql", nodes_[i].folder);
        for (auto* port : {&nodes_[i].port, &nodes_[i].group_port, &nodes_[i].transfer_port,
                           &nodes_[i].copy_port}) {
            *port = free_port();
        }
    }
    give_to("mysql", folder_.path());
    install_mariadb(nodes_[0].data(), nodes_[0].log());
    start(0, true);
    end_process(nodes_[0].process, SIGTERM);
    std::filesystem::remove(nodes_[0].data() + "/galera.cache");
    const int copy = start_as(
        "mysql", {"/usr/bin/cp", "--archive", nodes_[0].data(), nodes_[1].data()}, nodes_[1].log());
    int status = 0;
    check(waitpid(copy, &status, 0) == copy && status == 0, "cp failed");
    start(0, true);
    start(1, false);
    for (std::size_t i = 0; i < kNodes; ++i) wait_for(i, "wsrep_cluster_size", "2");
}

PrivateGalera::~PrivateGalera() {
    for (const Node& node : nodes_) end_process(node.process, SIGKILL);
}

void PrivateGalera::start(std::size_t number, bool first) {
    Node& node = nodes_[number];
    const std::string options = "gmcast.listen_addr=tcp://" + local(node.group_port) +
                                ";ist.recv_addr=" + local(node.transfer_port) +
                                ";gcache.size=16M;pc.weight=" + (number == 0 ? "2" : "1") +
                                ";evs.keepalive_period=PT0.3S;evs.suspect_timeout=PT1S"
                                ";evs.inactive_timeout=PT2S";
    std::vector<std::string> arguments = {kServer,
                                          "--no-defaults",
                                          "--datadir=" + node.data(),
                                          "--tmpdir=" + node.folder,
                                          "--socket=" + node.socket(),
                                          "--pid-file=" + node.folder + "/pid",
                                          "--bind-address=127.0.0.1",
                                          "--port=" + std::to_string(node.port),
                                          "--wsrep-on=ON",
                                          std::string("--wsrep-provider=") + kProvider,
                                          "--wsrep-cluster-name=" + folder_.path(),
                                          "--wsrep-cluster-address=gcomm://" +
                                              local(nodes_[0].group_port) + "," +
                                              local(nodes_[1].group_port),
                                          "--wsrep-node-address=" + local(node.group_port),
                                          "--wsrep-sst-method=rsync",
                                          "--wsrep-sst-receive-address=" + local(node.copy_port),
                                          "--binlog-format=ROW",
                                          "--innodb-autoinc-lock-mode=2",
                                          "--wsrep-provider-options=" + options};
    if (first) arguments.emplace_back("--wsrep-new-cluster");
    node.process = start_as("mysql", arguments, node.log());
    wait_for(number, "wsrep_local_state_comment", "Synced");
}

void PrivateGalera::wait_for(std::size_t node, const std::string& name,
                             const std::string& value) const {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(120);
    while (status(node, name) != value) {
        check(
            !ends_soon(nodes_[node].process) && std::chrono::steady_clock::now() < give_up,
            "a Galera node has no " + name + "=" + value + ": " + text_of_file(nodes_[node].log()));
    }
}

std::string PrivateGalera::status(std::size_t node, const std::string& name) const {
    const auto session = open_session(superuser(node, ""));
    if (!session) return "";
    const auto answer = (*session)->run_raw("SHOW GLOBAL STATUS LIKE '" + name + "'");
    if (!answer || answer->rows.empty()) return "";
    return std::get<std::string>(answer->rows.at(0).at(1));
}

DatabaseConfig PrivateGalera::superuser(std::size_t node, const std::string& database) const {
    DatabaseConfig config;
    config.type = DatabaseType::MySql;
    config.host = nodes_[node].socket();
    config.port = nodes_[node].port;
    config.user = "root";
    config.name = database;
    return config;
}

void PrivateGalera::run(std::size_t node, const std::string& database,
                        const std::string& sql) const {
    const auto session = open_session(superuser(node, database));
    check(session.has_value(), session ? "" : session.error().message);
    const auto done = (*session)->run_raw(sql);
    check(done.has_value(), done ? "" : done.error().message);
}

}  // namespace leasehold::test

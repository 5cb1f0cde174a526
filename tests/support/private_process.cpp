#include "tests/support/private_process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <poll.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iterator>

#include "base/check.h"

namespace leasehold::test {
namespace {

void become(const std::string& name) {
    if (geteuid() != 0) return;
    const passwd* user = getpwnam(name.c_str());
    if (user == nullptr || setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 ||
        setuid(user->pw_uid) != 0)
        _exit(126);
}

}  // namespace

std::uint16_t free_port() {
    const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    check(bind(descriptor, reinterpret_cast<sockaddr*>(&address), length) == 0, "no free port");
    getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length);
    close(descriptor);
    return ntohs(address.sin_port);
}

void give_to(const std::string& user, const std::string& folder) {
    if (geteuid() != 0) return;
    const passwd* entry = getpwnam(user.c_str());
    check(entry != nullptr && chown(folder.c_str(), entry->pw_uid, entry->pw_gid) == 0,
          "no user " + user + ": run ./dev setup");
}

int start_as(const std::string& user, const std::vector<std::string>& arguments,
             const std::string& log) {
    const int parent = getpid();
    const int process = fork();
    check(process >= 0, "no process for " + arguments[0]);
    if (process != 0) return process;
    become(user);
    // After the change of user, which forgets this signal; before it, the parent may have died.
    prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (getppid() != parent) _exit(125);
    const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (out < 0 || dup2(out, STDOUT_FILENO) < 0 || dup2(out, STDERR_FILENO) < 0) _exit(124);
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    execv(argv[0], argv.data());
    _exit(127);
}

bool ends_soon(int process) {
    const int descriptor = static_cast<int>(syscall(SYS_pidfd_open, process, 0));
    check(descriptor >= 0, "no view of the process");
    pollfd end{descriptor, POLLIN, 0};
    const bool ended = poll(&end, 1, 20) == 1;
    close(descriptor);
    return ended;
}

void end_process(int process, int signal) {
    kill(process, signal);
    waitpid(process, nullptr, 0);
}

std::string text_of_file(const std::string& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace leasehold::test

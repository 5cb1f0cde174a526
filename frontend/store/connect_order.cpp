#include "store/connect_order.h"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <future>
#include <memory>
#include <thread>

namespace leasehold {
namespace {

using Clock = Session::Deadline::clock;
using Kind = SessionError::Kind;
using Addresses = Result<std::vector<std::string>>;

Addresses resolve(const std::string& name, int flags) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags;
    addrinfo* found = nullptr;
    if (const int error = getaddrinfo(name.c_str(), nullptr, &hints, &found); error != 0) {
        return fail("could not translate host name \"" + name + "\": " + gai_strerror(error));
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(found, freeaddrinfo);
    std::vector<std::string> all;
    for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
        std::array<char, NI_MAXHOST> text{};
        const int error = getnameinfo(one->ai_addr, one->ai_addrlen, text.data(), text.size(),
                                      nullptr, 0, NI_NUMERICHOST);
        if (error == 0) all.emplace_back(text.data());
    }
    return all;
}

/// The resolver has no deadline, so it runs beside us, and may be left behind.
Addresses resolve_by(const std::string& name, Session::Deadline deadline) {
    if (auto numeric = resolve(name, AI_NUMERICHOST); numeric) return numeric;
    std::packaged_task<Addresses()> asking([name] { return resolve(name, AI_ADDRCONFIG); });
    std::future<Addresses> answer = asking.get_future();
    std::thread(std::move(asking)).detach();
    if (answer.wait_until(deadline) == std::future_status::ready) return answer.get();
    return fail("could not translate host name \"" + name + "\" in time: the resolver is silent");
}

/// What one of `sharers` gets of the time that is left.
Session::Deadline share_of(Session::Deadline deadline, std::uint32_t timeout_s,
                           std::size_t sharers) {
    const auto now = Clock::now();
    const auto longest = std::chrono::seconds(std::max(timeout_s, 1U));
    if (deadline == Session::Deadline::max()) return now + longest;
    const Clock::duration left = deadline - now;
    return now + std::min<Clock::duration>(left / static_cast<Clock::rep>(sharers), longest);
}

class Failures {
  public:
    void add(const SessionError& error) {
        all_.kind = error.kind;
        all_.message += (all_.message.empty() ? "" : "; ") + error.message;
    }
    tl::unexpected<SessionError> take() { return tl::unexpected(std::move(all_)); }

  private:
    SessionError all_;
};

}  // namespace

std::string ConnectTarget::text() const {
    if (host.name.starts_with('/') || host.port == 0) return host.name;
    const bool v6 = host.name.find(':') != std::string::npos;
    return (v6 ? "[" + host.name + "]" : host.name) + ":" + std::to_string(host.port);
}

SessionResult<void> connect_in_order(const DatabaseConfig& database, std::uint16_t default_port,
                                     std::string_view drivers_own, Session::Deadline deadline,
                                     const ConnectTry& connect) {
    const auto hosts =
        database_hosts(database.host, database.port == 0 ? default_port : database.port);
    if (!hosts) return tl::unexpected(SessionError{Kind::Lost, "host: " + hosts.error().message});
    Failures failures;
    for (std::size_t i = 0; i < hosts->size(); ++i) {
        const DatabaseHost& host = (*hosts)[i];
        const auto until = share_of(deadline, database.connect_timeout_s, hosts->size() - i);
        Addresses addresses = std::vector<std::string>{""};
        if (!host.name.starts_with('/') && host.name != drivers_own) {
            addresses = resolve_by(host.name, until);
        }
        if (!addresses) failures.add({Kind::Lost, addresses.error().message});
        for (std::size_t k = 0; addresses && k < addresses->size(); ++k) {
            const auto done =
                connect({host, (*addresses)[k]},
                        share_of(until, database.connect_timeout_s, addresses->size() - k));
            if (done) return {};
            failures.add(done.error());
        }
    }
    return failures.take();
}

}  // namespace leasehold

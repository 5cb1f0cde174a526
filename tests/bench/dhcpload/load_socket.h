#pragma once
// One UDP socket at port 67 of the relay's address. Messages are sent and received many in one
// call.

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>

#include "base/result.h"
#include "tests/bench/dhcpload/load_packet.h"

namespace leasehold::load {

class LoadSocket {
  public:
    /// `servers`: their addresses in host byte order.
    static Result<LoadSocket> open(std::uint32_t local, std::vector<std::uint32_t> servers);
    LoadSocket(LoadSocket&& other) noexcept;
    LoadSocket(const LoadSocket&) = delete;
    LoadSocket& operator=(LoadSocket&&) = delete;
    LoadSocket& operator=(const LoadSocket&) = delete;
    ~LoadSocket();

    std::size_t servers() const { return servers_.size(); }

    /// Queues a message for one server; what is full is sent at once.
    void send(const Outgoing& outgoing, std::size_t server);
    void flush();

    /// Calls for each answer that is there, with the number of the server that sent it. Returns how
    /// many datagrams came.
    std::size_t receive(const std::function<void(const Incoming&, std::size_t server)>& take);

    /// Until something comes, or that long.
    void wait(std::uint64_t nanoseconds) const;

    std::uint64_t send_errors() const { return send_errors_; }

  private:
    static constexpr std::size_t kBatch = 64, kDatagramMax = 1500;
    LoadSocket(int socket, std::vector<std::uint32_t> servers);
    std::size_t server_at(std::uint32_t address) const;

    int socket_;
    std::vector<std::uint32_t> servers_;
    std::vector<Message> outgoing_;
    std::vector<std::size_t> outgoing_to_;
    std::vector<std::array<std::uint8_t, kDatagramMax>> incoming_;
    std::uint64_t send_errors_ = 0;
};

}  // namespace leasehold::load

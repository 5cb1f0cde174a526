#pragma once
// What may stand between a program and its server: a proxy that stops forwarding, a port that takes
// connections and says nothing, a socket in the file system that does, and a port that drops every
// SYN. On the loopback; each ends with its object.

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/scratch_folder.h"

namespace leasehold::test {

/// Forwards to a port of 127.0.0.1.
class TcpProxy {
  public:
    explicit TcpProxy(std::uint16_t to);
    ~TcpProxy();
    TcpProxy(const TcpProxy&) = delete;
    TcpProxy& operator=(const TcpProxy&) = delete;

    std::uint16_t port() const { return port_; }
    /// From now on nothing is read on either side; connections stay.
    void stall() { stalled_ = true; }
    void resume() { stalled_ = false; }

  private:
    struct Pair {
        int client, server;
    };
    void run();
    void accept_one();
    bool forward(int from, int to) const;

    std::uint16_t to_;
    std::uint16_t port_ = 0;  // before the listener, which sets it
    int listener_;
    std::atomic<bool> stalled_ = false, ends_ = false;
    std::vector<Pair> pairs_;
    std::thread thread_;
};

/// A port where connections are made, and nothing is ever said.
class SilentPort {
  public:
    SilentPort();
    ~SilentPort();
    SilentPort(const SilentPort&) = delete;
    SilentPort& operator=(const SilentPort&) = delete;
    std::uint16_t port() const { return port_; }

  protected:
    explicit SilentPort(int backlog);
    std::uint16_t port_ = 0;  // before the listener, which sets it
    int listener_;
};

/// A socket in the file system that nobody answers.
class SilentSocket {
  public:
    SilentSocket();
    ~SilentSocket();
    SilentSocket(const SilentSocket&) = delete;
    SilentSocket& operator=(const SilentSocket&) = delete;
    std::string path() const { return folder_.path() + "/socket"; }

  private:
    ScratchFolder folder_;
    int listener_;
};

/// A port whose queue is full: the kernel drops what wants to connect.
class BlackHole : public SilentPort {
  public:
    BlackHole();
    ~BlackHole();

  private:
    std::vector<int> fill_;
};

}  // namespace leasehold::test

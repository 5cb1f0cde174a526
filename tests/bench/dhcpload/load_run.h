#pragma once
// The clients: exchanges started by a window (closed loop) or a rate (open loop), followed to their
// ACK, NAK or timeout, and counted. One thread; what servers must not do (an address given to two,
// an ACK with another address than before) is counted here, what the database holds is not known.

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "tests/bench/dhcpload/load_socket.h"

namespace leasehold::load {

enum class Mode {
    New,       ///< DISCOVER, OFFER, REQUEST, ACK by a client that nobody has seen
    Renew,     ///< REQUEST with ciaddr by those that hold a lease, in rotation
    Discover,  ///< only DISCOVER and OFFER
    Churn,     ///< as New, and each ACK is followed by the RELEASE of a random older lease
};

struct LoadOptions {
    Mode mode = Mode::New;
    std::uint32_t local = 0;
    std::vector<std::uint32_t> servers;
    std::uint32_t clients = 1'000'000;  ///< at most 2^24
    std::uint32_t first = 0;
    std::uint32_t skip = 0;  ///< so many clients begin nothing: they only hold leases
    std::uint8_t series = 0;
    double seconds = 10;
    std::uint32_t window = 64;
    double rate = 0;  ///< exchanges a second; 0: closed loop
    std::uint32_t timeout_ms = 1000;
    unsigned tries = 1;
    bool spread = false;          ///< each client knows one server, instead of all
    bool request_to_all = false;  ///< REQUEST goes to all servers, not only to the one that offered
    std::string held_in, held_out;
};

struct Counts {
    std::uint64_t started = 0, done = 0, done_in_time = 0;
    std::uint64_t discovers = 0, requests = 0, releases = 0;
    std::uint64_t offers = 0, acks = 0, naks = 0, offers_missed = 0, acks_missed = 0;
    std::uint64_t second_offers_same = 0, second_offers_other = 0, second_acks = 0, orphans = 0;
    std::uint64_t offered_to_two = 0;  ///< within 10 s
    std::uint64_t acked_to_two = 0;    ///< promise P1 broken, as clients see it
    std::uint64_t ack_other_address = 0;
};

class LoadRun {
  public:
    LoadRun(LoadOptions options, LoadSocket& socket);

    /// Reads the leases that clients hold from the beginning on.
    Result<void> read_held();
    void run();
    /// One line for each lease that a client holds: hardware address and address.
    Result<void> write_held() const;
    /// One line of JSON. Sorts what was measured.
    std::string report();

  private:
    enum class Stage : std::uint8_t { Idle, AwaitsOffer, AwaitsAck, Done, Failed };
    struct Client {
        std::uint64_t sent = 0;  ///< nanoseconds
        std::uint32_t address = 0, server_identifier = 0;
        std::uint8_t generation = 0, tries = 0, server = 0;
        Stage stage = Stage::Idle;
        bool holds = false;
    };
    struct Offer {
        std::uint32_t client = 0;  ///< and one
        std::uint32_t at_ms = 0;
    };
    struct Pending {
        std::uint32_t client = 0;
        std::uint8_t generation = 0;
        std::uint64_t since = 0;
    };

    void start_some(std::uint64_t now);
    bool start_next(std::uint64_t now);
    void begin(std::uint32_t number, std::uint64_t now);
    void send_discover(std::uint32_t number, std::uint64_t now);
    void send_request(std::uint32_t number, std::uint64_t now);
    void release_one(std::uint32_t but);
    void took(const Incoming& incoming, std::size_t server);
    void took_offer(std::uint32_t number, const Incoming& incoming, std::size_t server);
    void took_ack(std::uint32_t number, const Incoming& incoming);
    void took_nak(std::uint32_t number);
    void expire(std::uint64_t now);
    void end(Client& client, Stage stage);
    void hold(std::uint32_t number);
    Outgoing message(std::uint32_t number, std::uint8_t type) const;
    std::uint64_t due(std::uint64_t now) const;

    LoadOptions options_;
    LoadSocket& socket_;
    Counts counts_;
    Random random_{1};
    std::vector<Client> clients_;
    std::vector<std::uint32_t> holders_;                  ///< of which Renew and Churn take
    std::vector<Offer> offered_;                          ///< by the low 24 bits of the address
    std::vector<std::uint32_t> holder_;                   ///< and one; by the same
    std::deque<Pending> pending_;                         ///< oldest first
    std::vector<std::uint32_t> offer_times_, ack_times_;  ///< nanoseconds
    std::vector<std::uint64_t> done_by_second_;
    std::uint64_t begun_ = 0, until_ = 0, last_done_ = 0, now_ = 0;
    std::uint32_t next_ = 0, outstanding_ = 0;
};

}  // namespace leasehold::load

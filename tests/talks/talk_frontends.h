#pragma once
// The frontends that a talk speaks to: real Responders over one database. Either they get messages
// in turn and know nothing of each other, or (`cluster N`) they elect who answers what all of them
// see.

#include <memory>
#include <string>
#include <vector>

#include "server/responder.h"
#include "talk.h"
#include "talk_run.h"

namespace leasehold::talks {

class Frontends {
  public:
    Frontends(const Backend& backend, const ConfigHolder& config, Observer& observer,
              unsigned count, bool elects);

    /// New Responders: what they believed of addresses is forgotten.
    void forget();
    /// `who`: a number from 1, or "owner": whoever owns the client of the last message. What is
    /// wrong with that; empty if nothing is.
    std::string dies(const std::string& who);
    std::string joins(const std::string& who);
    /// "away" or "back": for all frontends, or with of=N for one.
    std::string database(const Step& step);
    /// Hands the message to those that get it, and takes their answers. What went wrong: the store
    /// failed, or several answered.
    std::string hear(const Step& step, const Datagram& datagram, std::vector<Outgoing>& answers);
    LeaseStore& store() { return frontends_.front()->store; }

  private:
    /// A store that has lost its database for as long as the talk says so.
    class SeverableStore : public LeaseStore {
      public:
        explicit SeverableStore(std::unique_ptr<LeaseStore> store) : store_(std::move(store)) {}

        bool away = false;

        Result<std::vector<Facts>> look_up(std::span<const Question> questions) override;
        Result<std::vector<Outcome>> commit(std::span<const Writes> batch) override;
        Result<Page<Lease>> list(const LeaseFilter& filter, const Cursor& cursor) override;
        Result<Changes> changed_since(const Mark& mark) override;
        Result<std::size_t> reclaim(Share share, std::size_t max,
                                    std::uint32_t hold_seconds) override;

      private:
        std::unique_ptr<LeaseStore> store_;
    };

    struct Frontend {
        Frontend(const Backend& backend, const ConfigHolder& config, Observer& observer);

        SeverableStore store;
        SharedPoolView view;
        ClusterHolder cluster;
        Responder responder;
    };

    /// Tells every frontend who lives.
    void publish_views();
    std::string hear_one(std::size_t index, const Datagram& datagram,
                         std::vector<Outgoing>& answers);
    std::string hear_all(const Step& step, const Datagram& datagram,
                         std::vector<Outgoing>& answers);
    /// The index; error: nobody is called so.
    Result<std::size_t> find(const std::string& who) const;
    std::string set_alive(const std::string& who, bool alive);

    const Backend& backend_;
    const ConfigHolder& config_;
    Observer& observer_;
    bool elects_;
    std::vector<bool> alive_;
    std::vector<std::unique_ptr<Frontend>> frontends_;
    std::size_t turn_ = 0;
    std::uint8_t bucket_ = 0;  ///< of the last message's client
};

}  // namespace leasehold::talks

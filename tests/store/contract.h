#pragma once
// What every LeaseStore must do: the cases of contract_*_test.cpp run over every kind of database
// (…/Memory, …/Sqlite, …/Postgres, …/MariaDb). Here are the words that they are written in.

#include <gtest/gtest.h>

#include "tests/store/bed.h"

namespace leasehold::test {

inline constexpr std::uint32_t kLifetime = 3600;
inline constexpr std::uint32_t kSubnet = 1;

/// Client number n, with a hardware address of its own.
ClientId client(unsigned n);
/// 10.0.0.0 and n further on.
Ip address(std::uint32_t n);
/// What client n of subnet 1 wants: this address, for an hour.
Lease wish(unsigned n, const Ip& at);
Writes claim(const Lease& lease);
Writes claim(unsigned n, const Ip& at);
/// Gives up a row as it was seen; the client is remembered.
Change release(const Lease& seen);
/// Gives up a row as it was seen; the address belongs to nobody.
Change let_go(const Lease& seen);
Change decline(const Lease& seen, std::uint32_t hold_seconds);
Writes change(const Change& change);
/// A new claim by client n, and the row it had let go.
Writes move(const Lease& from, const Ip& to);
Question question(unsigned n, std::vector<Ip> candidates = {});

void PrintTo(const BedKind& kind, std::ostream* out);
std::string bed_name(const ::testing::TestParamInfo<BedKind>& kind);

/// One database, and one store over it.
class Contract : public ::testing::TestWithParam<BedKind> {
  protected:
    void SetUp() override;

    /// The outcomes of one commit. An error is a failure of the test.
    std::vector<Outcome> commit(const std::vector<Writes>& batch);
    Outcome commit(const Writes& writes);
    Outcome::Kind kind_of(const Writes& writes) { return commit(writes).kind; }
    /// Claims and expects success: the row as the store says that it is.
    Lease taken(unsigned n, const Ip& at);
    Lease taken(const Lease& lease);
    std::vector<Facts> look_up(const std::vector<Question>& questions);
    Facts facts(const Question& question);
    /// The one row at this address, as the database has it.
    std::optional<Lease> row_at(const Ip& at);
    std::size_t reclaim(std::uint32_t hold_seconds, std::size_t max = 1000, Share share = {});
    std::vector<Ip> changed_since(const Mark& mark);
    /// Comes before every commit and reclaim.
    virtual void before_write() {}

    std::unique_ptr<Bed> bed_;
    std::unique_ptr<LeaseStore> store_;
};

/// Cases that need SQL: raw statements, sessions that fail.
class SqlContract : public Contract {};

constexpr auto kApplied = Outcome::Kind::Applied;
constexpr auto kConflict = Outcome::Kind::Conflict;
constexpr auto kRefused = Outcome::Kind::Refused;

}  // namespace leasehold::test

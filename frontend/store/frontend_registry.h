#pragma once
// The `frontend` table: where frontends find each other, and by which addresses clients name them
// (option 54). Rows of frontends that are gone stay for a day, so that what they offered and leased
// is still known as this cluster's. Belongs to one thread; calls block.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/ip.h"
#include "base/result.h"
#include "base/time.h"
#include "domain/config.h"
#include "store/configured_pool.h"
#include "store/session.h"

namespace leasehold {

/// Numbers in the database: only append.
enum class FrontendState : std::uint8_t {
    Serving = 1,
    NotServing = 2,  ///< no session for leases at the moment
    Left = 3,        ///< ended by SIGTERM
};

/// As another release may have written it: an address that this one cannot read is left out, a
/// state that it does not know is NotServing.
struct FrontendRow {
    std::string name;            ///< primary key; 1 to 255 octets of UTF-8 without NUL
    std::uint64_t instance = 0;  ///< random, new with every start of the program
    std::vector<Ip> server_identifiers;
    Ip gossip_address;
    std::uint16_t gossip_port = 0;  ///< 0: not to be reached by gossip
    std::string version;
    FrontendState state = FrontendState::NotServing;
    Instant started_at;  ///< by the database's clock; the database makes it
    Instant seen_at;     ///< the last beat, likewise
    bool operator==(const FrontendRow&) const = default;
};

struct Registered {
    Instant now;                    ///< the database's clock
    std::vector<FrontendRow> rows;  ///< ascending by name, our own among them
    /// The row of this name as it was, if another instance wrote it last.
    std::optional<FrontendRow> replaced;
};

/// Rows not seen for so long are removed by whoever beats next.
inline constexpr Duration kFrontendRowKept = seconds(86'400);

class FrontendRegistry {
  public:
    virtual ~FrontendRegistry() = default;

    /// Writes our row (started_at on the first beat of an instance, later than that of any before
    /// it under this name; seen_at always), removes rows that are long gone, and reads all. Durable
    /// on return is not needed.
    virtual Result<Registered> beat(const FrontendRow& own) = 0;
    /// Reads only.
    virtual Result<Registered> read() = 0;
    /// Marks our row Left if this instance wrote it last.
    virtual Result<void> leave(const FrontendRow& own) = 0;
    /// These are the pools that this frontend serves from now on, in place of those of before: for
    /// reports, which count against them. They go with its row. Error: also if the row is gone, or
    /// another instance wrote it last; beat and try again.
    virtual Result<void> configure(const FrontendRow& own,
                                   std::span<const ConfiguredPool> pools) = 0;
    /// The keys that gossip is authenticated with, the newest first, at least one: made by db-init
    /// and db-upgrade. Error: there is none; says what to run.
    virtual Result<std::vector<Bytes>> gossip_keys() = 0;
};

/// Over a session of its own, which it connects when needed, and again after an error; a call takes
/// 5 s at most. For `memory` databases there is one in this process, of one frontend.
Result<std::unique_ptr<FrontendRegistry>> make_registry(const DatabaseConfig& database);

}  // namespace leasehold

// tidy: table
#include "store/statements.h"

// As kClaim (statements.cpp), but the end is brought, and what may be replaced was decided before
// (load_plan.h): the rows with one of the write_ids in $21, if they are still as they were seen.
// One's own write_id is for the repeat of a write whose answer was lost. @bring: as @take, and
// changed_at is stamped always, which tells a load from a renewal.
namespace leasehold::statements {

const Statement kLoad = {
    "load", true,
    R"(INSERT INTO lease AS l (@names, expires_at, changed_at)
       SELECT v.*, t.now FROM unnest(@arrays, $20::bigint[]) AS v(@names, expires_at),
              (SELECT @now AS now) t
       WHERE coalesce((SELECT o.address FROM lease o WHERE o.owner = v.owner), v.address)
             = v.address
       ON CONFLICT (address) DO UPDATE SET @bring
       WHERE l.write_id = EXCLUDED.write_id OR l.write_id = ANY($21::bigint[])
       RETURNING l.address)",
    // column1 is the address, column7 the owner.
    R"(INSERT INTO lease AS l (@names, expires_at, changed_at)
       SELECT v.*, t.now
       FROM (VALUES {($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20)}) v,
            (SELECT @now AS now) t
       WHERE coalesce((SELECT o.address FROM lease o WHERE o.owner = v.column7), v.column1)
             = v.column1
       ON CONFLICT (address) DO UPDATE SET @bring
       WHERE l.write_id = EXCLUDED.write_id OR l.write_id IN ($21*)
       RETURNING address)",
    // write_id first: MySQL evaluates assignments left to right, and those of @bring follow it.
    R"(INSERT IGNORE INTO lease (@names, expires_at, changed_at) VALUES
       {($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,@now)}
       ON DUPLICATE KEY UPDATE
       write_id = IF(address = VALUES(address) AND write_id IN ($21*), VALUES(write_id), write_id),
       @bring)",
    "SELECT address FROM lease FORCE INDEX (PRIMARY) WHERE (address, write_id) IN ({($1,$19)})"};

}  // namespace leasehold::statements

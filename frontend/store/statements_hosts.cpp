// tidy: table
#include "store/statements.h"

// The table `reservation`, which people write: identifiers and addresses are text in it, as they
// write them, so that both have an index. @host are its columns, addresses as text.
namespace leasehold::statements {

const Statement kReservations = {
    "reservations",
    false,
    R"(SELECT @host FROM reservation
       WHERE (identifier = ANY($1::text[]) OR address = ANY($3::text[]::inet[]))
       AND subnet_id = ANY($2::bigint[]))",
    R"(SELECT @host FROM reservation
       WHERE (identifier IN ($1*) OR address IN ($3*)) AND subnet_id IN ($2*))",
    // By force, as in look_up. Which one is found both ways comes twice.
    R"(SELECT @host FROM reservation FORCE INDEX (PRIMARY)
       WHERE identifier IN ($1*) AND subnet_id IN ($2*)
       UNION ALL SELECT @host FROM reservation FORCE INDEX (reservation_address_key)
       WHERE address IN ($3*) AND subnet_id IN ($2*))",
    {},
    true};

}  // namespace leasehold::statements

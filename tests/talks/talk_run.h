#pragma once
// Plays a talk against real Responders over a real store.

#include <functional>
#include <memory>
#include <string>

#include "store/lease_store.h"
#include "talk.h"

namespace leasehold::talks {

/// A database for talks, emptied before each.
struct Backend {
    std::string name;
    /// A store over the database, one per frontend.
    std::function<std::unique_ptr<LeaseStore>()> open;
    std::function<void()> clear;
    /// Lets time pass: as the rows see it, so many seconds are gone.
    std::function<void(std::uint32_t seconds)> pass;
};

/// What went wrong, with file and line; empty if the talk went as written. Messages go to the
/// frontends in turn, or to the one that `to=` names.
std::string play(const Talk& talk, const Backend& backend, unsigned frontends);

}  // namespace leasehold::talks

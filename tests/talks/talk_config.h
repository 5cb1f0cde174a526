#pragma once
// Turns the `config` lines of a talk into a configuration text, so that talks go through the real
// loader.

#include <memory>
#include <span>

#include "domain/config.h"
#include "talk.h"

namespace leasehold::talks {

/// Keys before the first subnet= are global, later ones belong to the subnet or, after pool=,
/// option values still to the subnet; pool.option.NAME= belongs to the last pool. Dots nest. Error:
/// what the loader says.
Result<std::shared_ptr<const Config>> config_of(std::span<const Word> words);

/// The words of all `config` lines.
std::vector<Word> config_words(const Talk& talk);

}  // namespace leasehold::talks

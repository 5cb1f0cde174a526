#include "tests/support/scratch_folder.h"

#include <cstdlib>
#include <filesystem>

#include "base/check.h"

namespace leasehold::test {

ScratchFolder::ScratchFolder()
    : path_((std::filesystem::temp_directory_path() / "leasehold-XXXXXX").string()) {
    check(mkdtemp(path_.data()) != nullptr, "no folder " + path_);
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace leasehold::test

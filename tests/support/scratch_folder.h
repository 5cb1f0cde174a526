#pragma once
// A new, empty folder for one test, removed with all that is in it.

#include <string>

namespace leasehold::test {

class ScratchFolder {
  public:
    /// Readable by this user only. Stops the program if it cannot be made.
    ScratchFolder();
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

}  // namespace leasehold::test

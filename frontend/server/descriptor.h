#pragma once
// A file descriptor with one owner, and what every socket of ours needs.

#include <string>
#include <utility>

#include "base/result.h"

namespace leasehold {

class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor();
    int number() const { return number_; }

  private:
    int number_;
};

/// "what: Permission denied", from errno.
tl::unexpected<Error> system_error(const std::string& what);

bool set_option(const Descriptor& socket, int level, int option, int value);

/// Room for some ten thousand datagrams, which wait while all lanes are busy; as much as the system
/// allows if that is less.
void enlarge_receive_buffer(const Descriptor& socket);

}  // namespace leasehold

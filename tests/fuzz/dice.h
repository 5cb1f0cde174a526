#pragma once
// The input of a fuzz target, read as throws of dice: each choice takes a byte, so that a byte
// changed changes one choice. Where the input ends everything is 0.

#include <array>
#include <cstdint>
#include <string>

#include "base/bytes.h"

namespace leasehold {

class Dice {
  public:
    Dice(const std::uint8_t* data, std::size_t size) : left_(data, size) {}

    bool over() const { return left_.empty(); }
    std::uint8_t byte() {
        if (left_.empty()) return 0;
        const std::uint8_t value = left_.front();
        left_ = left_.subspan(1);
        return value;
    }
    bool bit() { return (byte() & 1) != 0; }
    template <class T, std::size_t N>
    const T& one_of(const std::array<T, N>& choices) {
        return choices[byte() % N];
    }
    Bytes some(std::size_t max) {
        Bytes bytes;
        for (std::size_t left = byte() % (max + 1); left > 0; --left) bytes.push_back(byte());
        return bytes;
    }

  private:
    ByteView left_;
};

}  // namespace leasehold

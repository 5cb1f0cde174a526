#include "fiber.h"

#include <boost/context/fixedsize_stack.hpp>
#include <utility>

namespace leasehold::sim {

namespace {
constexpr std::size_t kStackSize = 256 * 1024;
}

Fiber::Fiber(Body body)
    : inside_(std::allocator_arg, boost::context::fixedsize_stack(kStackSize),
              [this, run = std::move(body)](boost::context::fiber&& caller) {
                  outside_ = std::move(caller);
                  run(*this);
                  return std::move(outside_);
              }) {}

void Fiber::resume() { inside_ = std::move(inside_).resume(); }

void Fiber::wait() { outside_ = std::move(outside_).resume(); }

}  // namespace leasehold::sim

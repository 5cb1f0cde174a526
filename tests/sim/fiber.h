#pragma once
// A simulated thread: a function on a stack of its own that runs until it waits, and goes on when
// it is resumed. Destroying a waiting Fiber unwinds its stack: that is how a simulated process dies
// between two statements.

#include <boost/context/fiber.hpp>
#include <functional>

namespace leasehold::sim {

class Fiber {
  public:
    using Body = std::function<void(Fiber&)>;

    explicit Fiber(Body body);
    Fiber(const Fiber&) = delete;
    Fiber& operator=(const Fiber&) = delete;

    /// From outside: runs the body until it waits or ends.
    void resume();
    /// From inside the body: back to whoever resumed it.
    void wait();

  private:
    boost::context::fiber inside_;
    boost::context::fiber outside_;
};

}  // namespace leasehold::sim

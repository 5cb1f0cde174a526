#pragma once
// A value that one thread publishes and others read: a snapshot stays as it is for as long as
// somebody holds it. Thread-safe.

#include <memory>
#include <mutex>
#include <utility>

#include "cluster/election.h"
#include "domain/config.h"

namespace leasehold {

template <class T>
class SharedValue {
  public:
    SharedValue() = default;
    explicit SharedValue(T value) { publish(std::make_shared<const T>(std::move(value))); }

    /// The value published last; nullptr before the first.
    std::shared_ptr<const T> current() const {
        const std::lock_guard lock(mutex_);
        return value_;
    }
    void publish(std::shared_ptr<const T> value) {
        const std::lock_guard lock(mutex_);
        // The old value dies with the argument, after the lock, if nobody else holds it.
        value_.swap(value);
    }

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<const T> value_;
};

using ConfigHolder = SharedValue<Config>;
using ClusterHolder = SharedValue<ClusterView>;

}  // namespace leasehold

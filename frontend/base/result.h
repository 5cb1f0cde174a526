#pragma once
// Errors of the outside world: a Result holds a value, or an Error that says what was expected,
// what came and what to do. Our own mistakes are not errors but failed checks (check.h).

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace leasehold {

struct Error {
    std::string message;
    bool operator==(const Error&) const = default;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(std::string message) {
    return tl::unexpected<Error>(Error{std::move(message)});
}

}  // namespace leasehold

#pragma once
// How sessions are opened in the tests of connecting, and what they answer.

#include <gtest/gtest.h>

#include <chrono>

#include "store/session_factory.h"

namespace leasehold::test {

/// Why it does not connect; "" if it does.
inline std::string why_not(const DatabaseConfig& database) {
    const auto session = open_session(database);
    return session ? "" : session.error().message;
}

/// The first cell of the answer, as text, or the error.
inline std::string ask(const DatabaseConfig& database, const std::string& sql,
                       std::size_t column = 0) {
    const auto session = open_session(database);
    if (!session) return session.error().message;
    const auto answer = (*session)->run_raw(sql);
    if (!answer) return answer.error().message;
    const Cell& cell = answer->rows.at(0).at(column);
    if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
    return std::get<std::string>(cell);
}

/// How long a session that has so much time takes to connect, or not.
inline std::chrono::milliseconds time_to_connect(const DatabaseConfig& database,
                                                 std::chrono::milliseconds patience,
                                                 std::string* error = nullptr) {
    const auto session = make_session(database);
    const auto start = std::chrono::steady_clock::now();
    (*session)->set_deadline(start + patience);
    const auto done = (*session)->connect();
    if (error != nullptr) *error = done ? "" : done.error().message;
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 start);
}

inline bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace leasehold::test

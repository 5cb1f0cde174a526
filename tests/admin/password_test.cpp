#include "admin/password.h"

#include <gtest/gtest.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

namespace leasehold {

namespace {

/// A process that asks on a terminal of its own, and what stands on that terminal at the end.
struct Asked {
    int exit_code = 0;
    std::string screen;
};

/// The person waits for the prompt, then types. The process ends with 0 if it was told `expected`.
Asked ask_and_type(const std::string& typed, const std::string& expected) {
    int terminal = -1;
    const int process = forkpty(&terminal, nullptr, nullptr, nullptr);
    if (process == 0) {
        alarm(10);
        const auto password = ask_password("Password: ");
        _exit(!password ? 2 : *password == expected ? 0 : 1);
    }
    Asked asked;
    std::array<char, 100> part{};
    bool answered = false;
    for (ssize_t size = 0; (size = read(terminal, part.data(), part.size())) > 0;) {
        asked.screen.append(part.data(), static_cast<std::size_t>(size));
        if (answered || asked.screen.find("Password: ") == std::string::npos) continue;
        EXPECT_EQ(write(terminal, typed.data(), typed.size()), static_cast<ssize_t>(typed.size()));
        answered = true;
    }
    int status = 0;
    waitpid(process, &status, 0);
    close(terminal);
    asked.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return asked;
}

TEST(AskPassword, ReadsALineAndShowsNothingOfIt) {
    const Asked asked = ask_and_type("s3cret word\n", "s3cret word");
    EXPECT_EQ(asked.exit_code, 0);
    EXPECT_EQ(asked.screen, "Password: \r\n");
}

TEST(AskPassword, GivesUpWhenInterrupted) {
    const Asked asked = ask_and_type("s3c\x03", "");
    EXPECT_EQ(asked.exit_code, 2);
    EXPECT_EQ(asked.screen.find("s3c"), std::string::npos);
}

}  // namespace

}  // namespace leasehold

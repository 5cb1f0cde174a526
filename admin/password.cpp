#include "admin/password.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <string_view>

namespace leasehold {

namespace {

constexpr char kInterrupt = '\x03';

/// /dev/tty, not stdin: a script may feed that.
class Terminal {
  public:
    Terminal() : descriptor_(open("/dev/tty", O_RDWR | O_CLOEXEC)) {
        if (descriptor_ < 0 || tcgetattr(descriptor_, &before_) != 0) return;
        termios silent = before_;
        // Without ISIG ^C is a character that ends the line, so that the echo comes back before we
        // give up.
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
        silent.c_cc[VEOL] = kInterrupt;
        silent_ = tcsetattr(descriptor_, TCSAFLUSH, &silent) == 0;
    }
    ~Terminal() {
        if (silent_) tcsetattr(descriptor_, TCSAFLUSH, &before_);
        if (descriptor_ >= 0) close(descriptor_);
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    bool silent() const { return silent_; }
    bool print(std::string_view text) const {
        return write(descriptor_, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    }
    /// False at the end of input.
    bool read_character(char& into) const { return read(descriptor_, &into, 1) == 1; }

  private:
    int descriptor_;
    termios before_{};
    bool silent_ = false;
};

}  // namespace

Result<std::string> ask_password(const std::string& prompt) {
    const Terminal terminal;
    if (!terminal.silent() || !terminal.print(prompt))
        return fail(
            "there is no terminal to ask for the password on; give it in LEASEHOLD_DB_PASSWORD");
    std::string password;
    char c = '\0';
    while (terminal.read_character(c) && c != '\n' && c != kInterrupt) password.push_back(c);
    terminal.print("\n");
    if (c == kInterrupt) return fail("interrupted");
    return password;
}

}  // namespace leasehold

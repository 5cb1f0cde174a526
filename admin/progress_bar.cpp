#include "admin/progress_bar.h"

#include <unistd.h>

#include <algorithm>

#include "base/text.h"

namespace leasehold {
namespace {

constexpr std::chrono::milliseconds kEveryOnTerminal(200);
constexpr std::chrono::seconds kEveryInLog(5);
constexpr std::size_t kBarWidth = 40;
/// Calls between two looks at the clock.
constexpr unsigned kCalls = 256;

}  // namespace

ProgressBar::ProgressBar(std::ostream& out, bool terminal, std::uint64_t total)
    : out_(out), terminal_(terminal), total_(total), start_(Clock::now()) {
    next_ = start_ + (terminal_ ? Clock::duration(kEveryOnTerminal) : kEveryInLog);
}

void ProgressBar::at(std::uint64_t done, std::uint64_t leases) {
    if (++calls_ % kCalls != 0) return;
    const auto now = Clock::now();
    if (now < next_) return;
    next_ = now + (terminal_ ? Clock::duration(kEveryOnTerminal) : kEveryInLog);
    const std::string line = text(done, leases, now);
    if (!terminal_) {
        out_ << line << std::endl;
        return;
    }
    std::string padded = line;
    padded.resize(std::max(line.size(), width_), ' ');
    width_ = line.size();
    out_ << '\r' << padded << std::flush;
}

void ProgressBar::finish() {
    if (!terminal_ || width_ == 0) return;
    out_ << '\r' << std::string(width_, ' ') << '\r' << std::flush;
    width_ = 0;
}

std::string ProgressBar::text(std::uint64_t done, std::uint64_t leases,
                              Clock::time_point now) const {
    const double seconds = std::chrono::duration<double>(now - start_).count();
    const auto rate = static_cast<std::uint64_t>(static_cast<double>(leases) / seconds);
    const std::string count = counted(leases, "lease") + ", " + std::to_string(rate) + " a second";
    if (total_ == 0) return count;
    const std::uint64_t part = std::min(done, total_);
    const std::size_t filled = kBarWidth * part / total_;
    const std::string percent = std::to_string(100 * part / total_) + " %";
    if (!terminal_) return percent + ", " + count;
    return '[' + std::string(filled, '#') + std::string(kBarWidth - filled, ' ') + "] " + percent +
           ", " + count;
}

bool output_is_terminal() { return isatty(STDOUT_FILENO) == 1; }

}  // namespace leasehold

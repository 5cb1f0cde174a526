#include "server/receive_batch.h"

#include <ctime>

#include "server/clock.h"

namespace leasehold {

namespace {

constexpr std::size_t kDatagramMax = 4096;

/// Room for the control messages that a socket of ours asks for, aligned as the kernel wants it.
union ControlSpace {
    cmsghdr align;
    std::array<char, 128> bytes;
};

}  // namespace

struct ReceiveBatch::Buffers {
    std::array<mmsghdr, kBatchMax> messages{};
    std::array<iovec, kBatchMax> vectors{};
    std::array<sockaddr_storage, kBatchMax> sources{};
    std::array<ControlSpace, kBatchMax> controls{};
    std::array<std::array<std::uint8_t, kDatagramMax>, kBatchMax> data{};

    /// The kernel has overwritten the lengths of the last call.
    void prepare() {
        for (std::size_t i = 0; i < kBatchMax; ++i) {
            vectors[i] = {data[i].data(), data[i].size()};
            msghdr& header = messages[i].msg_hdr;
            header.msg_name = &sources[i];
            header.msg_namelen = sizeof sources[i];
            header.msg_iov = &vectors[i];
            header.msg_iovlen = 1;
            header.msg_control = &controls[i];
            header.msg_controllen = sizeof controls[i];
        }
    }
};

ReceiveBatch::ReceiveBatch() : buffers_(std::make_unique<Buffers>()) {}
ReceiveBatch::ReceiveBatch(ReceiveBatch&&) noexcept = default;
ReceiveBatch::~ReceiveBatch() = default;

std::size_t ReceiveBatch::receive(int socket) {
    buffers_->prepare();
    const int count = recvmmsg(socket, buffers_->messages.data(), kBatchMax, 0, nullptr);
    taken_ = monotonic_now();
    taken_by_wall_ = wall_now();
    return count > 0 ? static_cast<std::size_t>(count) : 0;
}

Instant ReceiveBatch::arrived(std::size_t at) const {
    const auto stamp = control<timespec>(at, SOL_SOCKET, SCM_TIMESTAMPNS);
    if (!stamp) return taken_;
    const Instant by_wall{stamp->tv_sec * 1'000'000 + stamp->tv_nsec / 1000};
    return arrived_at(by_wall, taken_by_wall_, taken_);
}

ByteView ReceiveBatch::data(std::size_t at) const {
    return ByteView(buffers_->data[at]).first(buffers_->messages[at].msg_len);
}

const void* ReceiveBatch::source_bytes(std::size_t at) const { return &buffers_->sources[at]; }

const void* ReceiveBatch::find_control(std::size_t at, int level, int type) const {
    msghdr& header = buffers_->messages[at].msg_hdr;
    for (cmsghdr* c = CMSG_FIRSTHDR(&header); c != nullptr; c = CMSG_NXTHDR(&header, c)) {
        if (c->cmsg_level == level && c->cmsg_type == type) return CMSG_DATA(c);
    }
    return nullptr;
}

}  // namespace leasehold

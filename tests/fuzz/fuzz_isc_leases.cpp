// dhcpd's lease files: whatever the text, the parser answers; what it took is in order, each
// address once, and no lease without an end passes for one that has one.

#include "admin/isc_leases.h"
#include "base/check.h"

namespace leasehold {

extern "C" int LLVMFuzzerTestOneInput(  // NOLINT(readability-identifier-naming)
    const std::uint8_t* data, std::size_t size) {
    const std::string text = to_string(ByteView(data, size));
    const auto file = parse_isc_leases(text);
    if (!file) {
        check(file.error().message.starts_with("line "), "an error says where");
        return 0;
    }
    check(file->leases.size() <= file->entries, "no lease comes from nowhere");
    const IscLease* before = nullptr;
    for (const IscLease& one : file->leases) {
        const Lease& lease = one.lease;
        check(lease.address.is_v4() == (lease.kind == LeaseKind::V4), "a family of its own");
        check(before == nullptr || before->lease.kind < lease.kind ||
                  (before->lease.kind == lease.kind && before->lease.address < lease.address),
              "in order, each once");
        check(one.skipped.empty() == false || lease.expires_at.us >= 0, "an end after 1970");
        before = &one;
    }
    return 0;
}

}  // namespace leasehold

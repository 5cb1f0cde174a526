// Option 81: what is read is written, but for its bits without meaning and the results, and read
// again as it was.

#include "base/check.h"
#include "codec/client_fqdn.h"

namespace leasehold {

extern "C" int LLVMFuzzerTestOneInput(  // NOLINT(readability-identifier-naming)
    const std::uint8_t* data, std::size_t size) {
    const auto fqdn = read_client_fqdn({data, size});
    if (!fqdn) return 0;
    const Bytes written = write_client_fqdn(*fqdn);
    check(written.size() == size, "nothing is added or lost");
    check(read_client_fqdn(written) == fqdn, "what is written reads as the same value");
    return 0;
}

}  // namespace leasehold

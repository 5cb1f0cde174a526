// A name read from any place of a message ends, moves forward, and is written as it was read.

#include "base/check.h"
#include "codec/domain_name.h"

namespace leasehold {

extern "C" int LLVMFuzzerTestOneInput(  // NOLINT(readability-identifier-naming)
    const std::uint8_t* data, std::size_t size) {
    const ByteView message(data, size);
    for (std::size_t start = 0; start < size && start < 300; ++start) {
        std::size_t offset = start;
        const std::optional<std::string> name = read_domain_name(message, offset);
        if (!name) {
            check(offset == start, "a failure leaves the offset");
            continue;
        }
        check(offset > start && offset <= size, "a name moves the offset forward");
        Writer out;
        check(write_domain_name(*name, out), "what was read can be written");
        std::size_t end = 0;
        check(read_domain_name(out.view(), end) == *name, "names stay the same");
        check(end == out.size(), "a written name is nothing but the name");
    }
    return 0;
}

}  // namespace leasehold

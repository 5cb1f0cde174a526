// The small readers of base: whatever the text, they answer, and what they took prints and reads as
// the same value.

#include "base/bytes.h"
#include "base/check.h"
#include "base/ip.h"

namespace leasehold {

extern "C" int LLVMFuzzerTestOneInput(  // NOLINT(readability-identifier-naming)
    const std::uint8_t* data, std::size_t size) {
    const ByteView bytes(data, size);
    const std::string text = to_string(bytes);
    check(from_hex(to_hex(bytes)) == to_bytes(bytes), "hexadecimal reads as printed");
    if (size > 0) check(from_hex(to_hex(bytes, ':')) == to_bytes(bytes), "with separators too");
    if (const Result<Bytes> value = from_hex(text)) {
        check(from_hex(to_hex(*value)) == *value, "bytes stay the same");
    }
    if (const Result<Ip> ip = Ip::from_text(text)) {
        check(Ip::from_text(ip->text()) == *ip, "addresses stay the same");
    }
    if (const Result<Prefix> prefix = Prefix::from_text(text)) {
        check(Prefix::from_text(prefix->text()) == *prefix, "prefixes stay the same");
        check(prefix->contains(prefix->first()) && prefix->contains(prefix->last()),
              "a prefix contains its ends");
    }
    if (is_storable_text(text)) {
        check(text.find('\0') == std::string::npos, "no NUL goes to a database");
    }
    return 0;
}

}  // namespace leasehold

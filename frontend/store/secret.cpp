#include "store/secret.h"

#include <sys/random.h>

#include <cerrno>
#include <system_error>

#include "base/check.h"

namespace leasehold {

Result<Bytes> new_secret(std::size_t size) {
    // getrandom(2) gives up to 256 bytes whole, once the generator is seeded: it waits for that.
    check(size <= 256, "a secret longer than getrandom gives at once");
    Bytes secret(size);
    ssize_t got = -1;
    do {
        got = getrandom(secret.data(), secret.size(), 0);
    } while (got < 0 && errno == EINTR);
    if (got != static_cast<ssize_t>(size)) {
        return fail("the system gives no random bytes: " + std::generic_category().message(errno));
    }
    return secret;
}

}  // namespace leasehold

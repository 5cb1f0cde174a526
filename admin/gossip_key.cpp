#include "admin/gossip_key.h"

#include "store/secret.h"
#include "store/statements.h"

namespace leasehold {

Result<void> ensure_gossip_key(Session& session, const Progress& progress) {
    const auto keys = session.run(statements::kGossipKeys, {});
    if (!keys) return fail(keys.error().message);
    if (!keys->rows.empty()) return {};
    progress("Making the key that frontends authenticate each other with...");
    const auto secret = new_secret(kGossipKeySize);
    if (!secret) return tl::unexpected(secret.error());
    // As a parameter, so that no error message quotes it.
    const std::vector<Argument> arguments = {Argument::scalar(ByteView(*secret))};
    const auto made = session.run(statements::kMakeGossipKey, arguments);
    if (!made) return fail(made.error().message);
    return {};
}

}  // namespace leasehold

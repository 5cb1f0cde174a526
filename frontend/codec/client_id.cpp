#include "codec/client_id.h"

namespace leasehold {

std::string ClientId::text() const {
    if (kind == Kind::HardwareAddress && !value.empty()) {
        return "hwtype=" + std::to_string(value.front()) + " " +
               to_hex(ByteView(value).subspan(1), ':');
    }
    return (kind == Kind::Duid ? "duid=" : "cid=") + to_hex(value, ':');
}

}  // namespace leasehold

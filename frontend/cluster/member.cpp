#include "cluster/member.h"

namespace leasehold {

std::string Endpoint::text() const {
    const std::string host = address.is_v4() ? address.text() : "[" + address.text() + "]";
    return host + ":" + std::to_string(port);
}

}  // namespace leasehold

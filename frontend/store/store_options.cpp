#include "store/store_options.h"

namespace leasehold {

StoreOptions store_options_of(const Config& config, const std::string& frontend) {
    StoreOptions options;
    if (config.lease_history.enabled) options.recorded_as = frontend;
    return options;
}

}  // namespace leasehold

// The configuration: whatever the text, reading it ends, and either there is a configuration or at
// least one error that names a place.

#include <algorithm>

#include "base/bytes.h"
#include "base/check.h"
#include "domain/config_load.h"

namespace leasehold {

extern "C" int LLVMFuzzerTestOneInput(  // NOLINT(readability-identifier-naming)
    const std::uint8_t* data, std::size_t size) {
    const std::string text = to_string(ByteView(data, size));
    // An include reads what follows the first form feed, so that included files are fuzzed too.
    const std::size_t cut = std::min(text.find('\f'), text.size());
    const ReadFile read_file = [&](const std::string& path) -> Result<std::string> {
        if (path.ends_with("none")) return fail("no such file");
        return text.substr(std::min(cut + 1, text.size()));
    };
    const Environment environment = [](const std::string&) { return std::optional<std::string>(); };
    const LoadedConfig loaded =
        parse_config(std::string_view(text).substr(0, cut), "fuzz", read_file, environment);
    check((loaded.config == nullptr) == !loaded.errors.empty(), "a configuration or errors");
    for (const ConfigProblem& problem : loaded.errors) {
        check(!problem.file.empty() && !problem.message.empty(), "errors say what and where");
    }
    if (loaded.config == nullptr) return 0;
    for (const Subnet4& subnet : loaded.config->subnets4) {
        check(subnet.id != 0 && loaded.config->subnet4(subnet.id) == &subnet, "found by its id");
        check(subnet.lifetimes.min <= subnet.lifetimes.standard &&
                  subnet.lifetimes.standard <= subnet.lifetimes.max,
              "lifetimes are in order");
        check(subnet.server_hostname.size() < 64 && subnet.boot_file_name.size() < 128,
              "texts fit their fields");
        for (const Pool4& pool : subnet.pools) {
            check(
                subnet.prefix.contains(pool.range.first) && subnet.prefix.contains(pool.range.last),
                "pools are inside their subnet");
            for (const OptionValue& option : pool.options) {
                check(option.code > 0 && (option.code < 255 || option.enterprise != 0),
                      "options have a code");
            }
        }
    }
    return 0;
}

}  // namespace leasehold

// Any text is a configuration or has errors that say what is wrong: never both, never neither.

#include "base/check.h"
#include "domain/config_load.h"

namespace leasehold {

extern "C" int LLVMFuzzerTestOneInput(  // NOLINT(readability-identifier-naming)
    const std::uint8_t* data, std::size_t size) {
    const std::string text = to_string({data, size});
    const ReadFile read_file = [](const std::string&) -> Result<std::string> {
        return "\"valid-lifetime\": 1000";
    };
    const Environment environment = [](const std::string&) -> std::optional<std::string> {
        return std::nullopt;
    };
    const LoadedConfig loaded = parse_config(text, "fuzz.conf", read_file, environment);
    check((loaded.config != nullptr) == loaded.errors.empty(), "a configuration or errors");
    for (const ConfigProblem& problem : loaded.errors) {
        check(!problem.message.empty(), "errors say something");
    }
    if (!loaded.config) return 0;
    for (const Subnet4& subnet : loaded.config->subnets4) {
        check(subnet.lifetimes.min <= subnet.lifetimes.standard &&
                  subnet.lifetimes.standard <= subnet.lifetimes.max,
              "lifetimes are in order");
        check(subnet.server_hostname.size() <= 64 && subnet.boot_file_name.size() <= 128,
              "texts fit their fields");
        for (const Pool4& pool : subnet.pools) {
            check(
                subnet.prefix.contains(pool.range.first) && subnet.prefix.contains(pool.range.last),
                "pools lie in their subnet");
            for (const OptionValue& option : pool.options) {
                check(option.code > 0 && option.code < 255, "options have a code");
            }
        }
    }
    return 0;
}

}  // namespace leasehold

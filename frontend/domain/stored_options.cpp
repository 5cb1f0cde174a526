#include "domain/stored_options.h"

#include <algorithm>

#include "domain/config_check.h"
#include "domain/config_readers.h"

namespace leasehold {

StoredOptions read_stored_options(std::string_view json, const OptionSchema& schema) {
    StoredOptions stored;
    if (json.empty()) return stored;
    ConfigProblems problems("option_data");
    const std::string text = R"({"Dhcp4": {"option-data": )" + std::string(json) + "}}";
    // A row has no files to include.
    const ReadFile none = [](const std::string& path) -> Result<std::string> {
        return fail("a reservation of a database includes no files: " + path);
    };
    if (const auto source = read_source(text, "option_data", none, problems)) {
        if (const auto root = read_tree(*source, problems)) {
            check_keywords(*root, source->json, problems);
            const auto section = Section(*root, "", problems).map("Dhcp4");
            if (section) stored.options = read_options(*section, schema);
        }
    }
    for (const ConfigProblem& problem : problems.take_errors()) {
        stored.problems.push_back(problem.text());
    }
    return stored;
}

ClassNames read_stored_classes(std::string_view text) {
    ClassNames names;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        std::string_view name = text.substr(0, comma);
        text.remove_prefix(std::min(comma + 1, text.size()));
        const std::size_t first = name.find_first_not_of(' ');
        if (first == std::string_view::npos) continue;
        name = name.substr(first, name.find_last_not_of(' ') + 1 - first);
        names.emplace_back(name);
    }
    return names;
}

}  // namespace leasehold

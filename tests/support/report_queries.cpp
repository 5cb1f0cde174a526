#include "tests/support/report_queries.h"

#include <fstream>

namespace leasehold::test {

const std::string& ReportQuery::for_dialect(const std::string& name) const {
    const auto own = text.find(name);
    return own == text.end() ? text.at("") : own->second;
}

std::vector<ReportQuery> report_queries() {
    const std::string marker = "<!-- query: ", fence = "```";
    std::ifstream page("docs/sql-reports.md");
    std::vector<ReportQuery> queries;
    std::string title, block;
    bool inside = false;
    for (std::string line; std::getline(page, line);) {
        if (line.starts_with("**")) title = line;
        if (line.starts_with(marker)) {
            queries.push_back({title, std::stoul(line.substr(marker.size())), {}});
        } else if (line.starts_with(fence) && !queries.empty()) {
            inside = !inside;
            block = line.size() > 7 ? line.substr(7) : "";  // ```sql postgres
        } else if (inside) {
            queries.back().text[block] += line + "\n";
        }
    }
    return queries;
}

}  // namespace leasehold::test

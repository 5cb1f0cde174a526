#pragma once
// The queries of docs/sql-reports.md. A query is the ```sql block behind `<!-- query: ROWS -->`, or
// one block per dialect: ```sql postgres, ```sql mariadb, ```sql sqlite.

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace leasehold::test {

struct ReportQuery {
    std::string title;
    std::size_t rows = 0;                     ///< that the page promises over the test's data
    std::map<std::string, std::string> text;  ///< by dialect; "": for all

    const std::string& for_dialect(const std::string& name) const;
};

/// From the folder of the source tree. Empty if there is no such page.
std::vector<ReportQuery> report_queries();

}  // namespace leasehold::test

#include <algorithm>
#include <iomanip>
#include <sstream>

#include "admin/compared_import.h"

namespace leasehold {

namespace {

struct ReportColumn {
    const char* name;
    std::uint64_t ImportCounts::*count;
};

constexpr ReportColumn kReportColumns[] = {
    {"read", &ImportCounts::read},         {"added", &ImportCounts::added},
    {"extended", &ImportCounts::extended}, {"kept", &ImportCounts::kept},
    {"replaced", &ImportCounts::replaced}, {"moved", &ImportCounts::moved},
    {"taken", &ImportCounts::taken},       {"refused", &ImportCounts::refused},
    {"skipped", &ImportCounts::skipped},
};

const char* name_of(LeaseKind kind) {
    switch (kind) {
        case LeaseKind::V4:
            return "IPv4";
        case LeaseKind::Na:
            return "IPv6 addresses";
        case LeaseKind::Pd:
            return "IPv6 prefixes";
    }
    return "";
}

void print_sightings(std::ostream& out, const std::map<std::string, Sighting>& sightings) {
    for (const auto& [reason, sighting] : sightings) {
        out << std::setw(12) << sighting.count << "  " << (sighting.missing ? "MISSING: " : "")
            << reason << " (first " << sighting.first << ")\n";
    }
}

}  // namespace

bool ImportReport::complete() const {
    return std::ranges::none_of(differing, [](const auto& one) { return one.second.missing; });
}

std::string ImportReport::text() const {
    std::ostringstream out;
    out << std::left << std::setw(16) << "" << std::right;
    for (const ReportColumn& column : kReportColumns) out << std::setw(10) << column.name;
    out << "\n";
    for (const auto& [kind, of_kind] : counts) {
        out << std::left << std::setw(16) << name_of(kind) << std::right;
        for (const ReportColumn& column : kReportColumns)
            out << std::setw(10) << of_kind.*column.count;
        out << "\n";
    }
    if (!skipped.empty()) out << "Skipped:\n";
    print_sightings(out, skipped);
    if (late > 0) out << "Brought while comparing, because they had changed: " << late << "\n";
    out << "Compared " << compared << " rows: " << same << " the same in every column, "
        << compared - same << " differ" << (differing.empty() ? ".\n" : ":\n");
    print_sightings(out, differing);
    return out.str();
}

}  // namespace leasehold

#include "admin/kea_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>

namespace leasehold {
namespace {

std::string name_of(KeaFamily family) { return family == KeaFamily::V4 ? "IPv4" : "IPv6"; }

}  // namespace

std::vector<std::string> kea_lease_files(const std::string& path) {
    std::vector<std::string> files;
    const auto add = [&](const std::string& file) {
        if (std::filesystem::exists(file)) files.push_back(file);
        return !files.empty();
    };
    if (!add(path + ".completed")) {
        add(path + ".2");
        add(path + ".1");
    }
    add(path);
    return files;
}

Result<KeaFiles> KeaFiles::open(std::vector<std::string> paths, SubnetPlan plan) {
    KeaFiles files;
    files.plan_ = std::move(plan);
    files.paths_ = std::move(paths);
    std::optional<KeaFamily> family;
    for (const std::string& path : files.paths_) {
        std::ifstream file(path);
        std::string header;
        if (!file || !std::getline(file, header))
            return fail("cannot read the file " + path + ", or it is empty");
        const auto reader = KeaCsvReader::from_header(header);
        if (!reader) return fail(path + ":1: " + reader.error().message);
        if (family && *family != reader->family())
            return fail(path + " holds leases of " + name_of(reader->family()) + ", " +
                        files.paths_.front() + " of " + name_of(*family));
        family = reader->family();
        std::error_code ignored;
        files.octets_ += std::filesystem::file_size(path, ignored);
    }
    if (!family) return fail("there is no lease file to read");
    files.family_ = *family;
    const auto ascending = files.addresses_ascend();
    if (!ascending) return tl::unexpected(ascending.error());
    files.ascending_ = *ascending;
    if (!files.ascending_) {
        if (auto found = files.find_last_lines(); !found) return tl::unexpected(found.error());
    }
    return files;
}

Result<void> KeaFiles::each_line(const Lines& lines) const {
    for (const std::string& path : paths_) {
        std::ifstream file(path, std::ios::binary);
        std::string line;
        std::getline(file, line);
        const auto reader = KeaCsvReader::from_header(line, plan_);
        if (!reader) return fail(path + ":1: " + reader.error().message);
        for (std::size_t number = 2; std::getline(file, line); ++number) {
            if (line.empty() || line == "\r") continue;
            if (auto done = lines(*reader, line, path, number); !done) return done;
        }
        if (file.bad()) return fail("cannot read the file " + path);
    }
    return {};
}

/// Of one kind of lease after the other, as lease-dump writes them; the first two lines out of
/// order end the search.
Result<bool> KeaFiles::addresses_ascend() const {
    std::optional<Ip> last;
    bool ascend = true;
    const auto looked = each_line([&](const KeaCsvReader& reader, const std::string& line,
                                      const std::string&, std::size_t) -> Result<void> {
        const auto address = reader.read_address(line);
        if (!address) return {};
        ascend = !last || *last < *address;
        last = *address;
        if (!ascend) return fail("");
        return {};
    });
    if (!looked && ascend) return tl::unexpected(looked.error());
    return ascend;
}

Result<void> KeaFiles::find_last_lines() {
    std::uint32_t count = 0;
    const auto looked = each_line([&](const KeaCsvReader& reader, const std::string& line,
                                      const std::string&, std::size_t) -> Result<void> {
        ++count;
        // A line that is wrong says nothing about its address: the one before it counts.
        if (const auto read = reader.read(line)) last_.push_back({read->lease.address, count});
        return {};
    });
    if (!looked) return looked;
    std::ranges::sort(last_, std::ranges::greater());
    const auto same = std::ranges::unique(last_, {}, &Place::address);
    last_.erase(same.begin(), same.end());
    std::ranges::reverse(last_);
    return {};
}

bool KeaFiles::counts(const Ip& address, std::uint32_t line) const {
    return ascending_ || std::ranges::binary_search(last_, Place{address, line});
}

Result<void> KeaFiles::visit(const Visitor& visitor) const {
    std::uint32_t count = 0;
    std::uint64_t octets = 0;
    return each_line([&](const KeaCsvReader& reader, const std::string& line,
                         const std::string& path, std::size_t number) -> Result<void> {
        ++count;
        octets += line.size() + 1;
        const std::string where = path + ":" + std::to_string(number);
        auto read = reader.read(line);
        if (!read) {
            visitor.wrong(where, read.error().message);
            return {};
        }
        if (!counts(read->lease.address, count)) return {};
        return visitor.lease(std::move(*read), where, octets);
    });
}

}  // namespace leasehold

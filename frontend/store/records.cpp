#include "store/records.h"

#include <bit>

namespace leasehold {

void Records::add(const Ip& address, std::uint64_t write_id) {
    rows_.push_back({address, write_id, address.text()});
}

std::vector<Argument> Records::arguments(LeaseEvent event, const std::string& frontend) const {
    std::vector<Argument> arguments(3, Argument::list({}));
    for (const auto& [address, write_id, text] : rows_) {
        arguments[0].values.emplace_back(address.bytes());
        arguments[1].values.emplace_back(std::bit_cast<std::int64_t>(write_id));
        arguments[2].values.emplace_back(std::string_view(text));
    }
    arguments.push_back(Argument::scalar(static_cast<std::int64_t>(event)));
    arguments.push_back(Argument::scalar(std::string_view(frontend)));
    return arguments;
}

std::vector<Argument> record_change_arguments(std::span<const ChangeRow> rows,
                                              std::vector<std::string>& texts,
                                              const std::string& frontend) {
    std::vector<Argument> arguments = change_arguments(rows);
    texts.clear();
    texts.reserve(rows.size());
    Argument shown = Argument::list({});
    for (const ChangeRow& row : rows) {
        shown.values.emplace_back(std::string_view(texts.emplace_back(row.change->address.text())));
    }
    arguments.push_back(std::move(shown));
    arguments.push_back(Argument::scalar(std::string_view(frontend)));
    return arguments;
}

}  // namespace leasehold

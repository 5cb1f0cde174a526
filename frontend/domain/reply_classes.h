#pragma once
// What the scopes of the configuration say of an answer to one client: its options, and the fields
// that name a boot server. Options: host over pool over subnet over shared network over
// classes (the first the client is in wins) over global; fields: host over classes over everything
// else, as Kea has it; lifetimes alike.

#include "domain/option_layers.h"

namespace leasehold {

class ReplySettings {
  public:
    /// The request must outlive this.
    ReplySettings(const Request4& request, const Place4& place);

    /// Points into this.
    OptionLayers layers() const { return {request_, place_, classes_, of_classes_}; }
    const Ip& next_server() const { return *next_server_; }
    const std::string& server_hostname() const { return *server_hostname_; }
    const std::string& boot_file_name() const { return *boot_file_name_; }

  private:
    template <class Scope>
    void read_fields(const Scope& of);

    const Request4& request_;
    Place4 place_;
    ClassNames classes_;
    std::vector<const OptionSet*> of_classes_;
    const Ip* next_server_;
    const std::string* server_hostname_;
    const std::string* boot_file_name_;
    bool server_said_ = false, hostname_said_ = false, file_said_ = false;
};

}  // namespace leasehold

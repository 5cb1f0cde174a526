#pragma once
// What the scopes of the configuration say of an answer to one client: its options, and the fields
// that name a boot server. Options: pool over subnet over classes (the first the client is in wins)
// over global; fields and lifetimes: classes over everything else, as Kea has it. Without classes
// that is what was resolved at load.

#include "domain/exchange.h"

namespace leasehold {

class ReplySettings {
  public:
    /// `pool`: of the address in the answer; nullptr: there is none. The request must outlive this.
    ReplySettings(const Request4& request, const Pool4* pool);

    const OptionSet& options() const { return classified_ ? made_ : *configured_; }
    const Ip& next_server() const { return *next_server_; }
    const std::string& server_hostname() const { return *server_hostname_; }
    const std::string& boot_file_name() const { return *boot_file_name_; }

  private:
    void read_fields(const ClientClass& of);
    void add(const OptionSet& scope, const ClassNames& classes);
    void add_flags(const OptionSet& scope);

    const OptionSet* configured_;
    const Ip* next_server_;
    const std::string* server_hostname_;
    const std::string* boot_file_name_;
    bool server_said_ = false, hostname_said_ = false, file_said_ = false;
    bool classified_ = false;
    OptionSet made_;
};

}  // namespace leasehold

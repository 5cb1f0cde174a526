#include "domain/reply_classes.h"

#include "domain/classify.h"

namespace leasehold {

/// The first that says something of a field wins.
template <class Scope>
void ReplySettings::read_fields(const Scope& of) {
    if (!server_said_ && !of.next_server.is_unspecified()) {
        next_server_ = &of.next_server;
        server_said_ = true;
    }
    if (!hostname_said_ && !of.server_hostname.empty()) {
        server_hostname_ = &of.server_hostname;
        hostname_said_ = true;
    }
    if (!file_said_ && !of.boot_file_name.empty()) {
        boot_file_name_ = &of.boot_file_name;
        file_said_ = true;
    }
}

ReplySettings::ReplySettings(const Request4& request, const Place4& place)
    : request_(request),
      place_(place),
      next_server_(&place.subnet->next_server),
      server_hostname_(&place.subnet->server_hostname),
      boot_file_name_(&place.subnet->boot_file_name) {
    if (request.host != nullptr) read_fields(*request.host);
    if (!request.config->classifies) return;
    classes_ = classes_of_answer(request, place);
    for (const std::string& name : classes_) {
        const ClientClass* found = request.config->client_class(name);
        if (found == nullptr) continue;
        of_classes_.push_back(&found->options);
        read_fields(*found);
    }
}

}  // namespace leasehold

#include "domain/reply_classes.h"

#include <algorithm>

#include "domain/classify.h"

namespace leasehold {

ReplySettings::ReplySettings(const Request4& request, const Pool4* pool)
    : configured_(pool != nullptr ? &pool->options : &request.subnet->options),
      next_server_(&request.subnet->next_server),
      server_hostname_(&request.subnet->server_hostname),
      boot_file_name_(&request.subnet->boot_file_name) {
    if (!request.config->classifies) return;
    classified_ = true;
    const ClassNames classes = classes_of_answer(request, pool);
    std::vector<const OptionSet*> scopes;
    if (pool != nullptr) scopes.push_back(&pool->own_options);
    scopes.push_back(&request.subnet->own_options);
    for (const std::string& name : classes) {
        const ClientClass* found = request.config->client_class(name);
        if (found == nullptr) continue;
        scopes.push_back(&found->options);
        read_fields(*found);
    }
    scopes.push_back(&request.config->options);
    for (const OptionSet* scope : scopes) add(*scope, classes);
    for (const OptionSet* scope : scopes) add_flags(*scope);
    std::ranges::sort(made_, {}, &OptionValue::code);
}

/// The first class that says something of a field wins.
void ReplySettings::read_fields(const ClientClass& of) {
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

/// What an inner scope has said stands; an entry that is for other classes says nothing.
void ReplySettings::add(const OptionSet& scope, const ClassNames& classes) {
    for (const OptionValue& option : scope) {
        const bool said = std::ranges::find(made_, option.code, &OptionValue::code) != made_.end();
        if (!said && admits(option.classes, classes)) made_.push_back(option);
    }
}

/// That an option is always or never sent may be said in any scope, and for other classes too
/// (Kea's class-tagging).
void ReplySettings::add_flags(const OptionSet& scope) {
    for (const OptionValue& option : scope) {
        const auto found = std::ranges::find(made_, option.code, &OptionValue::code);
        if (found == made_.end()) continue;
        found->never_send = found->never_send || option.never_send;
        found->always_send = found->always_send || option.always_send;
    }
}

}  // namespace leasehold

#include "answer_book.h"

#include "codec/option_defs.h"

namespace leasehold::sim {

namespace {

MessageType4 type_of(const Packet4& packet) {
    return static_cast<MessageType4>(packet.options.u8(option4::kMessageType).value_or(0));
}

}  // namespace

void AnswerBook::asked(unsigned client, const Packet4& packet, bool strictly, bool always_one) {
    const auto before = open_.find(client);
    if (before != open_.end()) {
        close(client, before->second);
        open_.erase(before);
    }
    const MessageType4 type = type_of(packet);
    if (type != MessageType4::Discover && type != MessageType4::Request) return;
    Broadcast& broadcast = open_[client];
    broadcast.xid = packet.xid;
    broadcast.is_discover = type == MessageType4::Discover;
    broadcast.strictly = strictly;
    broadcast.always_one = always_one;
}

void AnswerBook::answered(unsigned client, const Packet4& reply, unsigned frontend) {
    const auto found = open_.find(client);
    if (found == open_.end() || found->second.xid != reply.xid) return;
    const bool is_offer = type_of(reply) == MessageType4::Offer;
    if (is_offer == found->second.is_discover) found->second.answered_by.insert(frontend);
}

void AnswerBook::close(unsigned client, const Broadcast& broadcast) {
    const std::size_t answers = broadcast.answered_by.size();
    counts_.add("broadcasts");
    counts_.add(answers == 0   ? "broadcasts answered by nobody"
                : answers == 1 ? "broadcasts answered once"
                               : "broadcasts answered twice");
    if (!broadcast.strictly || verdict_) return;
    const bool too_many = answers > 1, too_few = answers == 0 && broadcast.always_one;
    if (!too_many && !too_few) return;
    verdict_ = "the election: a " + std::string(broadcast.is_discover ? "DISCOVER" : "REQUEST") +
               " of c" + std::to_string(client) + " was answered by " + std::to_string(answers) +
               " frontends that agreed on their members";
}

}  // namespace leasehold::sim

#pragma once
// Between the words of a talk and packets.

#include <map>
#include <string>

#include "codec/packet4.h"
#include "domain/exchange.h"
#include "server/responder.h"
#include "talk.h"

namespace leasehold::talks {

/// What "$yiaddr" and "$server" stand for: taken from the last answer.
using Variables = std::map<std::string, std::string>;

/// The address of the interface on which talks arrive, unless interface-address= says otherwise.
inline constexpr const char* kInterfaceAddress = "192.0.2.1";

/// A client's message. Error: a word that means nothing here.
Result<Datagram> message_of(const Step& step, const Variables& variables);

/// What is wrong with an answer, in words; empty if it is as expected.
std::string mismatch(const Step& expected, const Outgoing& answer, const Variables& variables);

/// "ACK yiaddr=192.0.2.10 …": an answer as a talk would write it.
std::string text_of(const Packet4& packet);

}  // namespace leasehold::talks

#pragma once
// Every keyword of Kea's configuration as a table: one row says where it may stand, what its value
// is, and what it does here. A setting is added by its row, its reader and its talk.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace leasehold {

/// The maps that a configuration is made of; a keyword belongs to some of them.
enum class Scope : std::uint8_t {
    File,  ///< beside "Dhcp4"
    Dhcp4,
    SharedNetwork4,
    Subnet4,
    Pool4,
    Dhcp6,
    SharedNetwork6,
    Subnet6,
    Pool6,
    PdPool,
    Interfaces,
    LeaseDatabase,
    OtherDatabase,  ///< hosts-databases, config-databases
    ConfigControl,
    OptionData,
    OptionDef,
    ClientClass,
    Reservation,
    Relay,
    ExpiredLeases,
    MultiThreading,
    QueueControl,
    SanityChecks,
    Compatibility,
    DdnsClient,  ///< dhcp-ddns
    ServerId,
    ControlSocket,
    Authentication,
    AuthenticationClient,
    HttpHeader,
    ControlAgent,
    AgentSockets,
    AgentSocket,
    Hook,
    Logger,
    LogOutput,
    Ddns,  ///< DhcpDdns
    DdnsDirection,
    DdnsDomain,
    DnsServer,
    TsigKey,
    HaParameters,
    HaRelationship,
    HaThreads,
    HaStateMachine,
    HaState,
    HaPeer,
    HookParameters,  ///< of every other library
    FlexOption,
    FlexSubOption,
    LeaseQueryAdvanced,
    Cluster,
    LeaseHistory,
    Free,  ///< anything goes: user-context
};

/// A set of scopes.
class Scopes {
  public:
    constexpr Scopes(Scope scope) : bits_(std::uint64_t{1} << static_cast<unsigned>(scope)) {}
    constexpr bool contain(Scope scope) const { return (bits_ & Scopes(scope).bits_) != 0; }
    friend constexpr Scopes operator|(Scopes left, Scopes right) {
        left.bits_ |= right.bits_;
        return left;
    }

  private:
    std::uint64_t bits_;
};
constexpr Scopes operator|(Scope left, Scope right) { return Scopes(left) | Scopes(right); }

enum class ValueType : std::uint8_t {
    Integer,
    Real,
    Boolean,
    Text,
    Word,  ///< a text out of `words`
    Map,
    MapList,
    TextList,
};

enum class KeywordStatus : std::uint8_t {
    Built,     ///< `says` names the test that sees it, or its file
    NoEffect,  ///< accepted; `says` why it changes nothing, once, as a note
    NotYet,    ///< refused; `says` which part of the work brings it
};

struct Keyword {
    Scopes scopes;
    std::string_view name;
    ValueType type;
    KeywordStatus status;
    std::string_view says;
    /// The value (true, 0, iterative …) that asks for nothing: accepted silently whatever the
    /// status. An empty text, list or map never asks for anything.
    std::string_view harmless = {};
    /// Of the maps of Map and MapList.
    Scope inside = Scope::Free;
    /// Of Integer; `max` 0 means 4294967295.
    std::uint64_t min = 0, max = 0;
    /// Of Word: "a|b|c", compared without regard to case. Of Integer: what may stand there instead.
    std::string_view words = {};
};

std::span<const Keyword> keywords();
/// nullptr: no such keyword in this scope.
const Keyword* find_keyword(Scope scope, std::string_view name);
/// The keyword of this scope that is most like `name`; "" if none is like it.
std::string_view nearest_keyword(Scope scope, std::string_view name);
/// The same among any words.
std::string_view nearest_word(std::span<const std::string_view> words, std::string_view name);
/// How the scope is called in messages: "a pool", "lease-database".
std::string_view name_of(Scope scope);
/// "an integer from 1 to 4294967295", "a list of texts"
std::string expected(const Keyword& keyword);
std::uint64_t integer_max(const Keyword& keyword);

/// A hook library that Kea ships (decision: accepted by file name).
struct HookLibrary {
    std::string_view name;  ///< "ha" of libdhcp_ha.so
    KeywordStatus status;
    std::string_view says;  ///< as in Keyword
};
std::span<const HookLibrary> hook_libraries();
/// "/usr/lib/…/libdhcp_ha.so" → its row; nullptr: not one of Kea's.
const HookLibrary* find_hook_library(std::string_view file);

}  // namespace leasehold

#include "oracle.h"

#include <algorithm>
#include <set>

#include "codec/option_defs.h"

namespace leasehold::sim {

namespace {

// How old the commit behind an ACK may be: the answer of a slow database travels for a few seconds.
constexpr Duration kAnswerAgeMax = seconds(30);

bool lives(const Lease& row, Instant now) {
    return row.state == LeaseState::Assigned && !row.owner.empty() && now < row.expires_at;
}

}  // namespace

void Oracle::broken(std::string what) {
    if (!verdict_) verdict_ = std::move(what);
}

void Oracle::database_changed(const std::vector<Lease>& rows, Instant now) {
    std::set<Bytes> owners;
    for (const Lease& row : rows) {
        if (!row.owner.empty() && !owners.insert(row.owner).second) {
            broken("P4: an owner has two rows, one of them " + row.address.text());
        }
        Lease& before = last_[row.address];
        const bool taken_over =
            !before.owner.empty() && !row.owner.empty() && before.owner != row.owner;
        if (taken_over && lives(before, now)) {
            broken("P1: " + row.address.text() + " was taken from " + to_hex(before.hwaddr, ':') +
                   " by " + to_hex(row.hwaddr, ':') + ", " +
                   std::to_string((before.expires_at - now).us / 1'000'000) + " s before its end");
        }
        const auto reserved = reserved_.find(row.address);
        if (reserved != reserved_.end() && lives(row, now) && row.hwaddr != reserved->second) {
            broken("reserved: " + row.address.text() + " was given to " + to_hex(row.hwaddr, ':'));
        }
        // The repeat of a commit in doubt has the same id, and counts from its own time.
        const bool written = before.write_id != row.write_id || before.expires_at != row.expires_at;
        if (written && lives(row, now)) {
            promises_[{row.address, row.owner}].push_back({now, row.expires_at});
        }
        before = row;
    }
}

void Oracle::answered(const Packet4& reply, const Client& client, const std::vector<Lease>& rows,
                      Instant now) {
    const auto type =
        static_cast<MessageType4>(reply.options.u8(option4::kMessageType).value_or(0));
    const auto is_clients = [&](const Lease& row) { return equal(row.hwaddr, client.hwaddr()); };
    if (type == MessageType4::Nak && reply.xid == client.xid()) {
        for (const Lease& row : rows) {
            if (row.address == client.asked_for() && is_clients(row) && lives(row, now)) {
                broken("P3: " + client.name() + " holds " + row.address.text() + " and hears NAK");
            }
        }
    }
    if (type != MessageType4::Ack || reply.yiaddr.is_unspecified()) return;
    const std::uint32_t lifetime = reply.options.u32(option4::kLeaseTime).value_or(0);
    for (const auto& [key, promises] : promises_) {
        if (key.first != reply.yiaddr) continue;
        const auto covers = [&](const Promise& promise) {
            const bool just_made = promise.committed_at + kAnswerAgeMax >= now &&
                                   promise.expires_at >= end_of(promise.committed_at, lifetime);
            // Told again through an outage: no longer than it is known to last.
            return just_made || promise.expires_at >= end_of(now, lifetime);
        };
        const bool clients_own =
            key.second.size() >= 6 && equal(ByteView(key.second).last(6), client.hwaddr());
        if (clients_own && std::ranges::any_of(promises, covers)) return;
    }
    broken("P2: " + client.name() + " hears ACK for " + reply.yiaddr.text() +
           " and no such lease was committed");
}

void Oracle::clients_checked(const std::vector<Client*>& clients, const std::vector<Lease>& rows,
                             Instant now) {
    std::map<Ip, const Client*> users;
    for (const Client* client : clients) {
        if (!client->uses_address()) continue;
        const auto [at, alone] = users.emplace(client->address(), client);
        if (!alone) {
            broken("P1: " + client->address().text() + " is used by " + at->second->name() +
                   " and " + client->name());
        }
        const auto row = std::ranges::find(rows, client->address(), &Lease::address);
        const bool kept = row != rows.end() && equal(row->hwaddr, client->hwaddr()) &&
                          lives(*row, now) && row->expires_at >= client->lease_end();
        if (!kept) {
            broken("P3: " + client->name() + " uses " + client->address().text() +
                   ", and the database does not say so");
        }
    }
}

}  // namespace leasehold::sim

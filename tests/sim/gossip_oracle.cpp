#include "gossip_oracle.h"

namespace leasehold::sim {

namespace {
const MembershipOptions kOptions;
}

void GossipOracle::broken(const std::string& what) {
    if (!verdict_) verdict_ = "gossip: " + what;
}

void GossipOracle::starts(const std::string& name, std::uint64_t incarnation) {
    Frontend started;
    started.runs = true;
    started.incarnation = incarnation;
    frontends_[name] = std::move(started);
}

void GossipOracle::dies(const std::string& name) { frontends_[name].runs = false; }

void GossipOracle::leaves(const std::string& name) { frontends_[name].leaving = true; }

void GossipOracle::excuse(const std::string& name) {
    Frontend& frontend = frontends_[name];
    frontend.excused = true;
    if (frontend.probe) frontend.probe->void_ = true;
}

void GossipOracle::excuse_no_longer(const std::string& name) { frontends_[name].excused = false; }

void GossipOracle::thaws(const std::string& name) {
    Frontend& frontend = frontends_[name];
    frontend.catches_up_until = timeline_.now() + kOptions.period;
    if (frontend.probe) frontend.probe->void_ = true;
}

void GossipOracle::sent(const std::string& sender, const GossipOutgoing& outgoing,
                        const GossipMessage* cause) {
    const GossipMessage& message = outgoing.message;
    counts_.add("gossip datagrams");
    const bool for_another = cause != nullptr && cause->type == GossipType::PingRequest;
    // Who leaves pings others to be heard, which is no probe.
    const bool probes = !for_another && !frontends_[sender].leaving;
    if (message.type == GossipType::Ping && probes) probes_directly(sender, message);
    if (message.type == GossipType::PingRequest) asks_others(sender, message);
}

void GossipOracle::probes_directly(const std::string& sender, const GossipMessage& ping) {
    Frontend& prober = frontends_[sender];
    const Instant now = timeline_.now();
    counts_.add("direct probes");
    if (prober.probe) {
        const bool late = prober.probe->at < prober.catches_up_until;
        if (!late && now - prober.probe->at < kOptions.period) {
            broken(sender + " probes " + ping.target + " and " + prober.probe->target +
                   " in one period, " + std::to_string((now - prober.probe->at).us / 1000) +
                   " ms apart");
        }
        judge(sender, *prober.probe);
    }
    prober.probe = Probe{.target = ping.target, .nonce = ping.nonce, .at = now};
    excuse_probe(prober);
}

void GossipOracle::asks_others(const std::string& sender, const GossipMessage& request) {
    counts_.add("indirect probes");
    auto& probe = frontends_[sender].probe;
    if (!probe || probe->target != request.target) {
        return broken(sender + " asks others to probe " + request.target +
                      ", whom it does not probe itself");
    }
    if (probe->answered) {
        broken(sender + " asks others to probe " + request.target + ", who answered it");
    }
    probe->others_asked = true;
}

void GossipOracle::received(const std::string& receiver, const GossipMessage& message) {
    auto& probe = frontends_[receiver].probe;
    if (message.type == GossipType::Ack && probe && probe->nonce == message.nonce &&
        timeline_.now() - probe->at < kOptions.probe_timeout) {
        probe->answered = true;
    }
}

void GossipOracle::refused(const std::string&, GossipRefusal why) {
    switch (why) {
        case GossipRefusal::Malformed:
            return broken("a datagram of a frontend is malformed");
        case GossipRefusal::WrongKey:
            return broken("a datagram of a frontend has a wrong mac");
        case GossipRefusal::Replayed:
            return counts_.add("gossip replays refused");
    }
}

std::size_t GossipOracle::others_alive(const Frontend& frontend, const std::string& but) {
    std::size_t count = 0;
    for (const auto& [name, kind] : frontend.believes) {
        const bool alive =
            kind == MemberEvent::Kind::Joined || kind == MemberEvent::Kind::ServingChanged;
        if (alive && name != but) ++count;
    }
    return count;
}

void GossipOracle::judge(const std::string& prober, const Probe& probe) {
    if (probe.void_ || probe.answered || probe.others_asked) return;
    const Frontend& frontend = frontends_[prober];
    if (frontend.leaving || probe.at < frontend.catches_up_until) return;
    broken(prober + " heard nothing of " + probe.target + " and did not ask others to probe it");
}

void GossipOracle::called_dead(const std::string& believer, const Member& member) {
    counts_.add("deaths told");
    const Frontend& truth = frontends_[member.name];
    const bool of_this_life = member.incarnation >= truth.incarnation;
    if (!of_this_life) return;
    if (truth.leaving) {
        counts_.add("left and called dead");
        if (forbid_false_deaths_) broken(believer + " calls " + member.name + " dead, who left");
    } else if (truth.runs) {
        counts_.add("false deaths told");
        const bool excused = truth.excused || frontends_[believer].excused;
        if (forbid_false_deaths_ && !excused) {
            broken(believer + " calls " + member.name + " dead, who lives");
        }
    }
}

void GossipOracle::learnt(const std::string& believer, const MemberEvent& event) {
    Frontend& frontend = frontends_[believer];
    const std::string& name = event.member.name;
    const auto before = frontend.believes.find(name);
    const auto was = [&](MemberEvent::Kind kind) {
        return before != frontend.believes.end() && before->second == kind;
    };
    switch (event.kind) {
        case MemberEvent::Kind::Joined:
            if (was(MemberEvent::Kind::Suspected)) counts_.add("refutations");
            if (was(MemberEvent::Kind::Died) || was(MemberEvent::Kind::Left)) {
                counts_.add("rejoins");
            }
            break;
        case MemberEvent::Kind::Suspected:
            counts_.add("suspicions");
            break;
        case MemberEvent::Kind::Died:
            called_dead(believer, event.member);
            break;
        case MemberEvent::Kind::Left:
            counts_.add("leaves told");
            break;
        case MemberEvent::Kind::ServingChanged:
            counts_.add("serving changes told");
            return;
        case MemberEvent::Kind::NameConflict:
            return broken(believer + " sees another use its name");
    }
    frontend.believes[name] = event.kind;
    excuse_probe(frontend);
}

void GossipOracle::excuse_probe(Frontend& prober) {
    if (!prober.probe) return;
    const std::string& target = prober.probe->target;
    const auto its = prober.believes.find(target);
    const bool gone = its != prober.believes.end() && (its->second == MemberEvent::Kind::Died ||
                                                       its->second == MemberEvent::Kind::Left);
    if (gone || others_alive(prober, target) == 0) prober.probe->void_ = true;
}

}  // namespace leasehold::sim

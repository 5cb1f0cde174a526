#include "domain/database_tls.h"

#include <string>
#include <utility>

#include "domain/config_value.h"

namespace leasehold {

std::optional<SslMode> ssl_mode_of(std::string_view word) {
    constexpr std::pair<std::string_view, SslMode> kModes[] = {
        {"disable", SslMode::Disable},
        {"prefer", SslMode::Prefer},
        {"require", SslMode::Require},
        {"verify-ca", SslMode::VerifyCa},
        {"verify-full", SslMode::VerifyFull}};
    for (const auto& [known, mode] : kModes) {
        if (equal_ignoring_case(word, known)) return mode;
    }
    return std::nullopt;
}

Result<void> check_tls(const DatabaseTls& tls) {
    if (tls.mode == SslMode::Disable) {
        const std::pair<const char*, const std::string*> given[] = {
            {"trust-anchor", &tls.trust_anchor},
            {"cert-file", &tls.cert_file},
            {"key-file", &tls.key_file},
            {"cipher-list", &tls.cipher_list}};
        for (const auto& [key, value] : given) {
            if (value->empty()) continue;
            return fail(std::string(key) +
                        ": has no use with 'ssl-mode: disable': remove one of them");
        }
    }
    if (tls.mode >= SslMode::VerifyCa && tls.trust_anchor.empty()) {
        return fail("ssl-mode: needs 'trust-anchor', the file of the CA to verify by");
    }
    if (tls.cert_file.empty() != tls.key_file.empty()) {
        return fail(std::string(tls.cert_file.empty() ? "key-file" : "cert-file") +
                    ": 'cert-file' and 'key-file' go together: give both");
    }
    return {};
}

std::optional<SslMode> DatabaseTls::effective_mode() const {
    if (mode) return mode;
    const bool given = !trust_anchor.empty() || !cert_file.empty() || !cipher_list.empty();
    if (!given) return std::nullopt;
    return trust_anchor.empty() ? SslMode::Require : SslMode::VerifyCa;
}

}  // namespace leasehold

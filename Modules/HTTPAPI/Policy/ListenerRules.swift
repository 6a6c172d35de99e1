import Glibc

/// What the listener can be told, wherever it was written: a file, a flag, or code of an embedder.
///
/// Texts are judged as the end of a sentence that begins with the value; nil when they are fine.
package enum ListenerRules {
    package static let ports = 0...65535

    package static func host(_ text: String) -> String? {
        text == "localhost" || isAddress(text) ? nil : "is neither a numeric address nor localhost"
    }

    /// `/one` or `/one/two`: what needs no encoding in a path (RFC 3986 §2.3).
    package static func pathPrefix(_ text: String) -> String? {
        let segments = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        let isFit =
            text.hasPrefix("/")
            && segments.allSatisfy { segment in
                !segment.isEmpty && segment != "." && segment != ".."
                    && segment.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._~".contains($0)) }
            }
        return isFit ? nil : "is not a path such as /softphone/v2, without a slash at the end"
    }

    /// The agent's phone must not be on the network by accident. A whole sentence, without its key.
    package static func exposure(host: String, isSecure: Bool) -> String? {
        guard !isSecure, !isLoopback(host) else { return nil }
        return "\(host) would let the network use the agent's phone in clear text: set "
            + "connector.tls.certificate and connector.tls.private_key, or keep 127.0.0.1"
    }

    /// Where any page may call, at least the servers must be known. A whole sentence, without its key.
    package static func openness(origins: [String], servers: [String]) -> String? {
        guard origins.contains("*"), servers.isEmpty else { return nil }
        return "[\"*\"] lets any page register the phone with any server: name the servers in "
            + "connector.allowed_servers, or list the origins of your desktops"
    }

    package static func isLoopback(_ host: String) -> Bool {
        IPAddressText.isLoopback(host: host.contains(":") ? "[\(host)]" : host[...])
    }

    package static func isAddress(_ text: String) -> Bool {
        // Of an IPv6 address: the larger one.
        var room = [UInt8](repeating: 0, count: 16)
        return inet_pton(AF_INET, text, &room) == 1 || inet_pton(AF_INET6, text, &room) == 1
    }
}

extension HTTPConfiguration {
    /// - Throws: ``HTTPServiceError/invalid(key:reason:)`` for the first value that cannot be used.
    func check() throws(HTTPServiceError) {
        let problems: [(key: String, reason: String?)] = [
            ("connector.host", ListenerRules.host(host).map { "\"\(host)\" \($0)" }),
            (
                "connector.port",
                ListenerRules.ports ~= port
                    ? nil
                    : "\"\(port)\" is not a whole number from \(ListenerRules.ports.lowerBound) to \(ListenerRules.ports.upperBound)"
            ),
            ("connector.path_prefix", ListenerRules.pathPrefix(pathPrefix).map { "\"\(pathPrefix)\" \($0)" }),
            ("connector.host", ListenerRules.exposure(host: host, isSecure: tls != nil)),
            ("connector.allowed_origins", ListenerRules.openness(origins: allowedOrigins, servers: allowedServers)),
        ]
        for case (let key, let reason?) in problems { throw .invalid(key: key, reason: reason) }
    }
}

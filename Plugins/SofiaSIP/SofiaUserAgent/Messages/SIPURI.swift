import CSofiaSIP

/// The parts of a `sip:` or `sips:` URI that decide where something is sent (RFC 3261 §19.1.1), as the stack reads them: so nobody
/// finds another host in a text than the one that it is sent to.
public struct SIPURI: Sendable, Equatable {
    /// Only to be reached over TLS, all the way (RFC 3261 §26.2.2).
    public let isSecure: Bool
    /// Without brackets, in lower case.
    public let host: String
    public let port: UInt16?
    /// The `transport` parameter in lower case.
    public let transport: String?
    /// Whether header fields stand behind a question mark.
    public let hasHeaders: Bool
    /// Whether `maddr` names another host to send to.
    public let isRedirected: Bool

    /// - Returns: nil for another scheme, and for what names no host and port.
    public init?(_ text: String) {
        guard text.utf8.count <= 1024, text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else { return nil }
        var host = [CChar](repeating: 0, count: 256)
        var port = [CChar](repeating: 0, count: 16)
        var transport = [CChar](repeating: 0, count: 16)
        let traits = csofia_uri_read(text, &host, &port, &transport)
        guard traits >= 0 else { return nil }
        let digits = Self.text(port)
        if digits.isEmpty {
            self.port = nil
        } else {
            guard let number = UInt16(digits), number > 0 else { return nil }
            self.port = number
        }
        self.host = Self.text(host).lowercased()
        let name = Self.text(transport).lowercased()
        self.transport = name.isEmpty ? nil : name
        isSecure = traits & Int32(CSOFIA_URI_SECURE) != 0
        hasHeaders = traits & Int32(CSOFIA_URI_HEADERS) != 0
        isRedirected = traits & Int32(CSOFIA_URI_MADDR) != 0
    }

    private static func text(_ octets: [CChar]) -> String {
        String(decoding: octets.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

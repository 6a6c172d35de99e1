import SettingsCatalogue

/// One entry of `connector.allowed_servers`: a host, in which `*` stands for any characters.
///
/// `sip.example.com`, `*.example.com`, `192.0.2.*`. The whole host must match, letters in any case.
public struct HostPattern: Sendable, Equatable {
    private let parts: [[UInt8]]

    public init(_ text: String) {
        var text = Substring(text.lowercased())
        if text.hasPrefix("["), text.hasSuffix("]") { text = text.dropFirst().dropLast() }
        if text.hasSuffix(".") { text = text.dropLast() }
        // Of an address every spelling is the same.
        let whole = IPAddress(String(text))?.description ?? String(text)
        parts = whole.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map(Array.init)
    }

    /// Whether a host without brackets matches; numeric addresses as `ServerAddress` of the settings has them.
    public func matches(_ host: String) -> Bool {
        let text = host.lowercased()
        let host = Array((text.hasSuffix(".") ? text.dropLast() : text[...]).utf8)
        guard let first = parts.first, let last = parts.last else { return false }
        guard parts.count > 1 else { return host == first }
        guard host.count >= first.count + last.count, host.starts(with: first), host.suffix(last.count) == last[...]
        else {
            return false
        }
        // Between the two ends each part is found as early as possible: what is left over is then as long as can be.
        var rest = host[first.count..<(host.count - last.count)]
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let start = rest.indices.first(where: { rest[$0...].starts(with: part) }) else { return false }
            rest = rest[(start + part.count)...]
        }
        return true
    }
}

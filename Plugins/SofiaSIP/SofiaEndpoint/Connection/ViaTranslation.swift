/// Makes the two halves of a TLS connection one for the messages that pass: the stack believes that it speaks TCP with a
/// neighbour on this host, the server that it speaks TLS with us (RFC 3261 §18.2). Only the topmost Via names the hop; a value.
struct ViaTranslation: Sendable, Equatable {
    /// An address and port as they stand in a header.
    struct Place: Sendable, Equatable {
        /// With brackets where it is an IPv6 address.
        var host: String
        var port: UInt16

        var text: String { "\(host):\(port)" }
    }

    /// Where the stack listens, which it writes into its requests.
    var stack: Place
    /// Our end of the connection to the server.
    var local: Place
    /// The server's end.
    var remote: Place

    /// A message of the stack, as the server gets it.
    func outward(_ message: [UInt8]) -> [UInt8] {
        rewrite(message) { via, isResponse in
            var via = Self.transport("TLS", of: via)
            if isResponse {
                // It names where the request came from, as the stack saw it.
                via = Self.parameter("received", remote.host, of: via)
                via = Self.parameter("rport", "\(remote.port)", of: via)
            } else {
                via = Self.sentBy(local, of: via)
            }
            return via
        }
    }

    /// A message of the server, as the stack gets it.
    func inward(_ message: [UInt8]) -> [UInt8] {
        rewrite(message) { via, isResponse in
            let via = Self.transport("TCP", of: via)
            return isResponse ? Self.sentBy(stack, of: via) : via
        }
    }

    /// Applies a change to the value of the topmost Via, which is its part up to the first comma.
    private func rewrite(_ message: [UInt8], _ change: (String, Bool) -> String) -> [UInt8] {
        let isResponse = message.starts(with: "SIP/2.0 ".utf8)
        var lineStart = 0
        while let end = message[lineStart...].firstIndex(of: 0x0a), end > lineStart + 1 {
            let line = message[lineStart..<end]
            if let colon = line.firstIndex(of: UInt8(ascii: ":")), Self.isVia(line[..<colon]) {
                let value = line[line.index(after: colon)...]
                let top = value.prefix { $0 != UInt8(ascii: ",") }
                let changed = change(String(decoding: top, as: UTF8.self), isResponse)
                return message[...colon] + Array(changed.utf8) + message[top.endIndex...]
            }
            lineStart = end + 1
        }
        return message
    }

    private static func isVia(_ name: ArraySlice<UInt8>) -> Bool {
        let text = String(decoding: name, as: UTF8.self).lowercased().filter { !$0.isWhitespace }
        return text == "via" || text == "v"
    }

    /// `SIP/2.0/TCP`, in which white space may stand around the slashes (RFC 3261 §25.1).
    private static func transport(_ name: String, of via: String) -> String {
        guard let slash = via.prefix(while: { $0 != ";" }).lastIndex(of: "/") else { return via }
        let start = via[via.index(after: slash)...].firstIndex { !$0.isWhitespace } ?? via.endIndex
        let end = via[start...].firstIndex { $0.isWhitespace } ?? via.endIndex
        return via[..<start] + name + via[end...]
    }

    private static func sentBy(_ place: Place, of via: String) -> String {
        guard let slash = via.prefix(while: { $0 != ";" }).lastIndex(of: "/") else { return via }
        let tail = via[via.index(after: slash)...].drop { $0.isWhitespace }
        guard let gap = tail.firstIndex(where: \.isWhitespace) else { return via }
        let start = via[gap...].firstIndex { !$0.isWhitespace } ?? via.endIndex
        let end = via[start...].firstIndex { $0 == ";" || $0 == "\r" } ?? via.endIndex
        return via[..<start] + place.text + via[end...]
    }

    /// Sets a parameter that is there; one that is not stays away.
    private static func parameter(_ name: String, _ value: String, of via: String) -> String {
        var parts = via.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        for index in parts.indices.dropFirst() {
            let ending = parts[index].hasSuffix("\r") ? "\r" : ""
            let own = parts[index].prefix { $0 != "=" && $0 != "\r" }.lowercased().filter { !$0.isWhitespace }
            if own == name { parts[index] = "\(name)=\(value)\(ending)" }
        }
        return parts.joined(separator: ";")
    }
}

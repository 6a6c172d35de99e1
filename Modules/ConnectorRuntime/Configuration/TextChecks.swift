import Glibc
import PlainFiles

/// What texts of the configuration must be. Each returns the end of a sentence that begins with the text, or nil.
enum TextChecks {
    static func address(_ text: String) -> String? {
        isAddress(text) ? nil : "is not a numeric IPv4 or IPv6 address"
    }

    static func host(_ text: String) -> String? {
        text == "localhost" || isAddress(text) ? nil : "is neither a numeric address nor localhost"
    }

    /// `scheme://host[:port]`, as browsers send it; `*` for any.
    static func origin(_ text: String) -> String? {
        if text == "*" { return nil }
        let fix = "is not an origin: write scheme, host and port as in https://desk.example or http://desk.example:8080"
        guard let colon = text.firstRange(of: "://") else { return fix }
        let authority = text[colon.upperBound...]
        guard ["http", "https"].contains(text[..<colon.lowerBound].lowercased()), !authority.isEmpty else { return fix }
        guard !authority.contains(where: { "/?#@*, ".contains($0) || !$0.isASCII }) else { return fix }
        // Behind the last colon stands the port, but for the colons within an IPv6 literal.
        if let last = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
            guard let port = Int(authority[authority.index(after: last)...]), 1...65535 ~= port else { return fix }
            guard last > authority.startIndex else { return fix }
        }
        return nil
    }

    /// A header's value: it must not end the header.
    static func headerValue(_ text: String) -> String? {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } ? nil : "contains what a header must not"
    }

    /// `/one` or `/one/two`: what needs no encoding in a path (RFC 3986 §2.3).
    static func pathPrefix(_ text: String) -> String? {
        let segments = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        let isFit =
            text.hasPrefix("/")
            && segments.allSatisfy { segment in
                !segment.isEmpty && segment != "." && segment != ".."
                    && segment.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._~".contains($0)) }
            }
        return isFit ? nil : "is not a path such as /softphone/v2, without a slash at the end"
    }

    static func readableFile(_ path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0, access(path, R_OK) == 0 else {
            return "cannot be read: \(SystemError.text(errno))"
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return nil
        case S_IFDIR: return "is a folder, not a file"
        default: return "is not a plain file"
        }
    }

    /// A path from the root, plainly written; it need not be there yet.
    static func folder(_ path: String) -> String? {
        let name = path.hasSuffix("/") ? path.dropLast() : path[...]
        let isFit = path.hasPrefix("/") && (name.isEmpty || AllowedFiles.isPlain(String(name.dropFirst())))
        return isFit ? nil : "is not a folder's path from the root, such as /srv/sounds"
    }

    static func notEmpty(_ text: String) -> String? { text.isEmpty ? "is empty" : nil }

    static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" { return true }
        var four = in_addr()
        if inet_pton(AF_INET, host, &four) == 1 { return UInt32(bigEndian: four.s_addr) >> 24 == 127 }
        var six = in6_addr()
        guard inet_pton(AF_INET6, host, &six) == 1 else { return false }
        return withUnsafeBytes(of: six) { bytes in bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1 }
    }

    private static func isAddress(_ text: String) -> Bool {
        var room = in6_addr()
        return inet_pton(AF_INET, text, &room) == 1 || inet_pton(AF_INET6, text, &room) == 1
    }
}

/// The system's own words for what went wrong.
package enum SystemError {
    package static func text(_ number: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

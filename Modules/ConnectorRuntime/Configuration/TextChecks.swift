import Glibc
import HTTPAPI
import PlainFiles

/// What texts of the configuration must be. Each returns the end of a sentence that begins with the text, or nil.
enum TextChecks {
    static func address(_ text: String) -> String? {
        ListenerRules.isAddress(text) ? nil : "is not a numeric IPv4 or IPv6 address"
    }

    /// A key of an option, or a pattern of keys.
    static func lockPattern(_ text: String) -> String? {
        let isFit =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default:
                    "._-:/*<>".utf8.contains(byte)
                }
            }
        return isFit ? nil : "is not an option's key, or a pattern such as system.security.*"
    }

    /// `scheme://host[:port]`, as browsers send it, that of an extension or app included; `*` for any.
    static func origin(_ text: String) -> String? {
        if text == "*" { return nil }
        let fix =
            "is not an origin: write scheme, host and port as in https://desk.example, http://desk.example:8080 or "
            + "chrome-extension://<its identifier>"
        guard let colon = text.firstRange(of: "://") else { return fix }
        let (scheme, authority) = (text[..<colon.lowerBound], text[colon.upperBound...])
        guard isSchemeOfPages(scheme.lowercased()), !authority.isEmpty else { return fix }
        guard !authority.contains(where: { "/?#@*, ".contains($0) || !$0.isASCII }) else { return fix }
        // Behind the last colon stands the port, but for the colons within an IPv6 literal.
        if let last = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
            guard let port = Int(authority[authority.index(after: last)...]), 1...65535 ~= port else { return fix }
            guard last > authority.startIndex else { return fix }
        }
        return nil
    }

    /// What pages, browsers' extensions and programs that show pages have. Anything else is a mistake: no browser sends it.
    private static func isSchemeOfPages(_ scheme: String) -> Bool {
        ["http", "https", "app", "capacitor", "ionic", "tauri"].contains(scheme)
            || ["chrome-extension", "moz-extension", "safari-web-extension", "ms-browser-extension"].contains(scheme)
    }

    /// A header's value: it must not end the header.
    static func headerValue(_ text: String) -> String? {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } ? nil : "contains what a header must not"
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
}

/// The system's own words for what went wrong.
package enum SystemError {
    package static func text(_ number: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

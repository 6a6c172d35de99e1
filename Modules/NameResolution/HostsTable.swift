import Glibc

/// The system's own table of names (hosts(5)).
public struct HostsTable: Sendable, Equatable {
    /// More than that is no table that a person wrote.
    private static let maximumSize = 65_536

    private let lines: [(address: String, names: [String])]

    /// - Parameter text: lines of an address and its names, with comments behind `#`.
    public init(_ text: String) {
        lines = text.split(whereSeparator: \.isNewline).compactMap { line in
            let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
            guard let address = words.first, words.count > 1, !address.contains("%") else { return nil }
            return (String(address), words.dropFirst().map { $0.lowercased() })
        }
    }

    /// The table as it is now.
    public static func current() -> HostsTable { HostsTable(SystemFile.text("/etc/hosts", atMost: maximumSize)) }

    /// The numeric addresses of a name, in the table's order.
    public func addresses(of name: String) -> [String] {
        let wanted = DNSQuestion.normalised(name)
        let found = lines.filter { $0.names.contains(wanted) }.map(\.address)
        // RFC 6761 §6.3: it never leaves the machine.
        if found.isEmpty, wanted == "localhost" || wanted.hasSuffix(".localhost") { return ["127.0.0.1", "::1"] }
        return found
    }

    public static func == (one: HostsTable, other: HostsTable) -> Bool {
        one.lines.elementsEqual(other.lines) { $0 == $1 }
    }
}

extension ResolverSettings {
    /// What the system is set to now.
    public static func current() -> ResolverSettings {
        ResolverSettings(SystemFile.text("/etc/resolv.conf", atMost: 16_384))
    }
}

/// Small files of the system.
enum SystemFile {
    /// - Returns: an empty text when it cannot be read.
    static func text(_ path: String, atMost limit: Int) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            count = max(read(file, buffer.baseAddress, buffer.count), 0)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

import Glibc

/// The system's own table of names, which the SIP stack's resolver leaves out.
enum HostsFile {
    /// More than that is no table that a person wrote.
    private static let maximumSize = 65_536

    /// - Returns: the numeric address of a name, or nil when the table does not have it.
    static func address(of name: String) -> String? {
        // RFC 6761 §6.3: it never leaves the machine.
        address(of: name, in: contents()) ?? (name.lowercased() == "localhost" ? "127.0.0.1" : nil)
    }

    /// - Parameter table: lines of an address and its names, with comments behind `#` (hosts(5)).
    static func address(of name: String, in table: String) -> String? {
        let wanted = name.lowercased()
        for line in table.split(whereSeparator: \.isNewline) {
            let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
            guard let address = words.first, words.dropFirst().contains(where: { $0.lowercased() == wanted }) else {
                continue
            }
            return String(address)
        }
        return nil
    }

    private static func contents() -> String {
        let file = open("/etc/hosts", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        return String(unsafeUninitializedCapacity: maximumSize) { buffer in
            max(read(file, buffer.baseAddress, buffer.count), 0)
        }
    }
}

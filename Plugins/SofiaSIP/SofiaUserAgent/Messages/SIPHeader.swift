/// A header field.
public struct SIPHeader: Sendable, Equatable {
    public let name: String
    /// One line.
    public let value: String

    /// - Parameters:
    ///   - name: as it is written.
    ///   - value: control characters in it become spaces, so that no value can add a line to a message.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = Self.printable(value)
    }

    public func isNamed(_ other: String) -> Bool {
        name.utf8.count == other.utf8.count && name.lowercased() == other.lowercased()
    }

    /// The text as one line.
    static func printable(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) else { return text }
        return String(decoding: text.utf8.map { $0 < 0x20 || $0 == 0x7f ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
    }
}

/// How often a text of YAML refers to what it has named before (YAML 1.2 §7.1).
///
/// A few lines of references to references stand for billions of values, and the parser expands them while it compares keys:
/// whoever reads has to count before.
enum YAMLAliases {
    /// As many as cannot stand for much: with 16 of them a text grows by a factor of some hundreds at most.
    static let most = 16

    /// Never less than there are. More where a text or a comment has something that looks like one.
    static func count(in text: String) -> Int {
        var count = 0
        for line in text.utf8.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            // Whether this is a comment or a line of some text, there is no alias in it.
            let blank = [UInt8(ascii: " "), UInt8(ascii: "\t")]
            guard let first = line.first(where: { !blank.contains($0) }), first != UInt8(ascii: "#") else { continue }
            // An alias begins where a value or a key may begin, and has a name.
            var before: UInt8 = UInt8(ascii: " ")
            var star: UInt8?
            for byte in line {
                if let preceding = star {
                    if beginsValue(after: preceding), !blank.contains(byte) { count += 1 }
                    star = nil
                }
                if byte == UInt8(ascii: "*") { star = before }
                before = byte
            }
        }
        return count
    }

    private static func beginsValue(after byte: UInt8) -> Bool {
        // A letter, a digit or a quotation mark before it makes it a part of a text. All else may be a separator, such as
        // the last byte of a line separator beyond ASCII.
        let isWord =
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        return !isWord && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "'") && byte != UInt8(ascii: ".")
    }
}

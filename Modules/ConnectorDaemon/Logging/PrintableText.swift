/// Texts of strangers where people read them: in the log and on terminals.
enum PrintableText {
    /// Whether a scalar acts on what stands around it instead of being seen: controls, which terminals obey; separators,
    /// which some readers take for the end of a line; formats, which turn the direction of a line or cannot be seen at all
    /// (U+202E, U+2066, U+200B, U+FEFF); and the tags of U+E0000.
    static func isActive(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .format, .surrogate: true
        case .unassigned: (0xE0000...0xE0FFF).contains(scalar.value)
        default: false
        }
    }

    /// As JSON writes it (RFC 8259 §7): `\u202e`, and two of them beyond the first plane.
    static func escape(_ scalar: Unicode.Scalar) -> String {
        String(scalar).utf16.map { unit in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }

    /// One line: everything active is escaped.
    static func line(_ text: String) -> String { escaped(text) { _ in false } }

    /// Whole lines: the same, but that they end. JSON stays what it is, since only its texts can have such scalars.
    static func lines(_ text: String) -> String { escaped(text) { $0 == "\n" } }

    private static func escaped(_ text: String, except isKept: (Unicode.Scalar) -> Bool) -> String {
        // Nearly every text is plain.
        guard text.unicodeScalars.contains(where: { isActive($0) && !isKept($0) }) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isActive(scalar), !isKept(scalar) {
                result += escape(scalar)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

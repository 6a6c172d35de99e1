extension SettingsCatalogue {
    /// Longest text that a setting may have, in bytes.
    static let longestText = 4096
    /// Longest entry of a list of device names, in characters: each may be a regular expression.
    static let longestName = 256
    /// Most entries of a list of device names.
    static let mostNames = 64

    /// The canonical text of a value as it came: `"1"`, `1` and `true` are the same flag.
    ///
    /// A number out of range becomes the nearest allowed one. An empty text stands for ``Setting/emptyMeans``.
    public static func canonical(_ value: SettingInput, for key: String) -> SettingResult {
        guard let setting = setting(for: key) else { return .unknown(value.plainText) }
        // Before anything is taken apart: a body may have a million characters in one text.
        guard !value.isTooLong else { return .refused("\(normalise(key)) must be \(setting.kind.allowed)") }
        if case .string(let text) = value, !setting.kind.isText, text.trimmed.isEmpty {
            return .accepted(setting.emptyMeans, adjusted: false)
        }
        if case .string(let text) = value, let result = place(text, setting.kind) {
            switch result {
            case .success(let text): return .accepted(text, adjusted: false)
            case .failure(let failure): return .refused("\(normalise(key)): \(failure.message)")
            }
        }
        let result =
            switch setting.kind {
            case .flag: flag(value)
            case .integer(let range): integer(value, in: range)
            case .decimal(let range): decimal(value, in: range)
            case .text, .file: text(value)
            case .choice(let words): choice(value, among: words)
            case .list(let commaSeparated): list(value, commaSeparated: commaSeparated)
            case .deviceNames(let commaSeparated): names(value, commaSeparated: commaSeparated)
            case .peers: peers(value)
            case .server, .httpProxy, .address: Canonical?.none
            }
        guard let result else { return .refused("\(normalise(key)) must be \(setting.kind.allowed)") }
        return .accepted(result.text, adjusted: result.adjusted)
    }

    private typealias Canonical = (text: String, adjusted: Bool)

    private static func flag(_ value: SettingInput) -> Canonical? {
        switch value {
        case .boolean(let flag):
            return (flag ? "1" : "0", false)
        case .string(let text) where ["true", "false"].contains(text.trimmed.lowercased()):
            return (text.trimmed.lowercased() == "true" ? "1" : "0", false)
        case .string, .number:
            // Other desktops know flags with more levels than ours: what is not 0 is on.
            return integer(value, in: 0...1)
        case .list, .other:
            return nil
        }
    }

    private static func integer(_ value: SettingInput, in range: ClosedRange<Int>) -> Canonical? {
        if case .boolean(let flag) = value {
            // Where 0 and 1 mean something, so do the words that JSON has for them.
            let number = flag ? 1 : 0
            return range.contains(number) ? (String(number), false) : nil
        }
        guard let number = value.number else { return nil }
        let bounded = min(max(number.rounded(), Double(range.lowerBound)), Double(range.upperBound))
        return (String(Int(bounded)), bounded != number)
    }

    private static func decimal(_ value: SettingInput, in range: ClosedRange<Double>) -> Canonical? {
        guard let number = value.number else { return nil }
        let bounded = min(max(number, range.lowerBound), range.upperBound)
        return (SettingInput.text(of: bounded), bounded != number)
    }

    private static func text(_ value: SettingInput) -> Canonical? {
        switch value {
        case .string(let text) where isHarmless(text): (text, false)
        case .number(let number) where number.isFinite: (SettingInput.text(of: number), false)
        case .string, .number, .boolean, .list, .other: nil
        }
    }

    private static func choice(_ value: SettingInput, among words: [String]) -> Canonical? {
        guard case .string(let text) = value else { return nil }
        return words.first { $0.lowercased() == text.trimmed.lowercased() }.map { ($0, false) }
    }

    private static func list(_ value: SettingInput, commaSeparated: Bool) -> Canonical? {
        items(value, commaSeparated: commaSeparated).flatMap { list(of: $0, commaSeparated: commaSeparated) }
    }

    private static func names(_ value: SettingInput, commaSeparated: Bool) -> Canonical? {
        guard let items = items(value, commaSeparated: commaSeparated), items.count <= mostNames,
            items.allSatisfy({ $0.count <= longestName })
        else { return nil }
        return list(of: items, commaSeparated: commaSeparated)
    }

    private static func items(_ value: SettingInput, commaSeparated: Bool) -> [String]? {
        switch value {
        case .string(let text): SettingList.items(text, commaSeparated: commaSeparated)
        case .list(let texts): texts.map(\.trimmed).filter { !$0.isEmpty }
        case .number, .boolean, .other: nil
        }
    }

    private static func list(of items: [String], commaSeparated: Bool) -> Canonical? {
        let text = SettingList.text(items, commaSeparated: commaSeparated)
        return isHarmless(text) ? (text, false) : nil
    }

    /// Values end up in headers and file names, where a line break would be a way out of them.
    private static func isHarmless(_ text: String) -> Bool {
        text.utf8.count <= longestText && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}

extension SettingKind {
    /// Whether an empty text is a value of its own.
    var isText: Bool {
        switch self {
        case .text, .file: true
        case .flag, .integer, .decimal, .choice, .list, .deviceNames, .server, .httpProxy, .address, .peers: false
        }
    }

    /// Whether commas part the items of a list that came as one text; nil for what is no list.
    var partsByCommas: Bool? {
        switch self {
        case .list(let commaSeparated), .deviceNames(let commaSeparated): commaSeparated
        case .peers: true
        case .flag, .integer, .decimal, .text, .file, .choice, .server, .httpProxy, .address: nil
        }
    }

    /// What a value of this kind may be, as the end of a sentence.
    public var allowed: String {
        switch self {
        case .flag: "0 or 1"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .decimal(let range):
            "a number from \(SettingInput.text(of: range.lowerBound)) to \(SettingInput.text(of: range.upperBound))"
        case .text: "text without control characters, of at most \(SettingsCatalogue.longestText) bytes"
        case .choice(let words): words.count == 1 ? words[0] : "one of \(words.joined(separator: ", "))"
        case .list(commaSeparated: true): "a list of texts, or one text with commas between them"
        case .list(commaSeparated: false): "a text, or a list of texts"
        case .file: "the name of a file, of at most \(SettingsCatalogue.longestText) bytes"
        case .deviceNames:
            "a name or regular expression of at most \(SettingsCatalogue.longestName) characters, or a list of at most "
                + "\(SettingsCatalogue.mostNames) of them"
        case .server: "a host, or host:port"
        case .httpProxy: "http://host:port"
        case .address: "user@host or user@host:port"
        case .peers: "addresses, networks such as 192.0.2.0/24 and host names, with commas between them"
        }
    }
}

extension SettingInput {
    /// Whether it has more bytes than any setting may have.
    var isTooLong: Bool {
        switch self {
        case .string(let text): text.utf8.count > SettingsCatalogue.longestText
        case .list(let texts): texts.reduce(texts.count) { $0 + $1.utf8.count } > SettingsCatalogue.longestText
        case .number, .boolean, .other: false
        }
    }

    /// The number that the value is or spells; nil for anything else, and for what is no finite number.
    var number: Double? {
        switch self {
        case .number(let number):
            return number.isFinite ? number : nil
        case .string(let text):
            // Of all that Double reads only plain decimals: no hexadecimal, no infinity.
            let text = text.trimmed
            guard text.utf8.count <= 64, text.utf8.allSatisfy(Self.spellsNumbers) else { return nil }
            return Double(text).flatMap { $0.isFinite ? $0 : nil }
        case .boolean, .list, .other:
            return nil
        }
    }

    /// The value as a text that can be kept without knowing what it means.
    var plainText: String {
        switch self {
        case .string(let text): text
        case .number(let number): Self.text(of: number)
        case .boolean(let flag): flag ? "1" : "0"
        // One too long to be kept is not worth its quotation marks.
        case .list(let texts) where isTooLong: texts.joined(separator: ",")
        case .list(let texts): SettingList.text(texts, commaSeparated: true)
        case .other: ""
        }
    }

    /// Whole numbers without a fraction.
    static func text(of number: Double) -> String {
        Int(exactly: number).map(String.init) ?? "\(number)"
    }

    private static func spellsNumbers(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default:
            false
        }
    }
}

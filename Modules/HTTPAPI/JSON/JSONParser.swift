/// Reads one JSON text, strictly (RFC 8259).
///
/// What other readers let pass is refused: duplicate members, a byte-order mark, text behind the value, invalid
/// UTF-8, halves of surrogate pairs, numbers that no double can hold, nesting deeper than 32.
struct JSONParser {
    /// Arrays and objects within each other.
    static let deepest = 32

    static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

    let bytes: [UInt8]
    var position = 0
    private var depth = 0

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        var parser = JSONParser(bytes)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw parser.error(.byteOrderMark) }
        parser.skipWhitespace()
        guard parser.position < bytes.count else { throw parser.error(.empty) }
        let value = try parser.value()
        parser.skipWhitespace()
        guard parser.position == bytes.count else { throw parser.error(.trailing) }
        return value
    }

    func error(_ reason: JSONError.Reason) -> JSONError {
        JSONError(reason: reason, position: position)
    }

    /// The byte at the position; nil at the end.
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func value() throws(JSONError) -> JSONValue {
        switch next {
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .boolean(true))
        case UInt8(ascii: "f"): return try literal("false", .boolean(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case let byte? where byte == UInt8(ascii: "-") || Self.digits ~= byte: return .number(try number())
        case nil: throw error(.endsTooSoon)
        default: throw error(.unexpected)
        }
    }

    private mutating func object() throws(JSONError) -> JSONObject {
        try enter()
        var object = JSONObject()
        if take(UInt8(ascii: "}")) { return leave(object) }
        while true {
            let start = position
            guard next == UInt8(ascii: "\"") else { throw error(next == nil ? .endsTooSoon : .unexpected) }
            let name = try string()
            skipWhitespace()
            try expect(UInt8(ascii: ":"))
            skipWhitespace()
            guard object.add(name, try value()) else { throw JSONError(reason: .duplicateMember, position: start) }
            skipWhitespace()
            if take(UInt8(ascii: "}")) { return leave(object) }
            try expect(UInt8(ascii: ","))
            skipWhitespace()
        }
    }

    private mutating func array() throws(JSONError) -> [JSONValue] {
        try enter()
        var values: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return leave(values) }
        while true {
            values.append(try value())
            skipWhitespace()
            if take(UInt8(ascii: "]")) { return leave(values) }
            try expect(UInt8(ascii: ","))
            skipWhitespace()
        }
    }

    /// Steps behind an opening bracket. The limit keeps hostile nesting from using up the stack.
    private mutating func enter() throws(JSONError) {
        guard depth < Self.deepest else { throw error(.tooDeep) }
        depth += 1
        position += 1
        skipWhitespace()
    }

    private mutating func leave<Value>(_ value: Value) -> Value {
        depth -= 1
        return value
    }

    private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for offset in 0..<word.utf8CodeUnitCount {
            guard let next else { throw error(.endsTooSoon) }
            guard next == word.utf8Start[offset] else { throw error(.unexpected) }
            position += 1
        }
        return value
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ byte: UInt8) throws(JSONError) {
        guard take(byte) else { throw error(next == nil ? .endsTooSoon : .unexpected) }
    }

    /// Space, tab, line feed and carriage return, and nothing else (§2).
    private mutating func skipWhitespace() {
        while let next, next == 0x20 || next == 0x09 || next == 0x0A || next == 0x0D { position += 1 }
    }
}

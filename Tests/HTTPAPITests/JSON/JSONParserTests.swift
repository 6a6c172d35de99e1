import Testing

@testable import HTTPAPI

@Suite("JSON texts (RFC 8259)")
struct JSONParserTests {
    private static func parse(_ text: String) throws -> JSONValue {
        try JSONParser.parse(Array(text.utf8))
    }

    @Test(arguments: [
        ("null", JSONValue.null), (" true ", .boolean(true)), ("false", .boolean(false)), ("0", .number(0)),
        ("-0", .number(-0.0)), ("-12.5e-1", .number(-1.25)), ("1E+2", .number(100)), ("1e308", .number(1e308)),
        ("1e-999", .number(0)), ("[]", .array([])), ("[1 , [ ] ]", .array([.number(1), .array([])])),
        (#""""#, .string("")), (#""\"\\\/\b\f\n\r\t""#, .string("\"\\/\u{8}\u{C}\n\r\t")),
        (#""\u00e9\uD83C\udfa7\u0000""#, .string("é🎧\u{0}")), ("\t\r\n\"é🎧\" ", .string("é🎧")),
    ])
    func whatIsValid(text: String, value: JSONValue) throws {
        #expect(try Self.parse(text) == value)
    }

    @Test func membersKeepTheirOrder() throws {
        guard case .object(let object) = try Self.parse(#"{"b": 1, "a": {"b": "x"}, "": null}"#) else {
            Issue.record("no object")
            return
        }
        #expect(object.members.map(\.name) == ["b", "a", ""])
        #expect(object["b"] == .number(1))
        #expect(object["c"] == nil)
    }

    @Test(arguments: [
        ("", JSONError.Reason.empty, 0), ("  ", .empty, 2), ("{} {}", .trailing, 3), ("nul", .endsTooSoon, 3),
        ("nulL", .unexpected, 3), ("'a'", .unexpected, 0), ("{a:1}", .unexpected, 1), (#"{"a":1,}"#, .unexpected, 7),
        ("[1,]", .unexpected, 3), ("[1 2]", .unexpected, 3), (#"{"a" 1}"#, .unexpected, 5),
        (#"{"a":1"#, .endsTooSoon, 6),
        ("[", .endsTooSoon, 1), ("\"a", .endsTooSoon, 2), ("/**/1", .unexpected, 0), ("{\u{A0}}", .unexpected, 1),
        (#"{"a":1,"b":2,"a":3}"#, .duplicateMember, 13), (#"{"a":1,"\u0061":3}"#, .duplicateMember, 7),
        ("01", .invalidNumber, 1), ("-", .endsTooSoon, 1), ("+1", .unexpected, 0), (".5", .unexpected, 0),
        ("1.", .endsTooSoon, 2), ("1.e1", .invalidNumber, 2), ("1e", .endsTooSoon, 2), ("-x", .invalidNumber, 1),
        ("NaN", .unexpected, 0), ("Infinity", .unexpected, 0), ("1e400", .numberTooLarge, 0),
        ("[-1e400]", .numberTooLarge, 1), ("\"a\u{1}\"", .controlCharacter, 2), ("\"a\n\"", .controlCharacter, 2),
        (#""\x""#, .invalidEscape, 1), (#""\u12G4""#, .invalidEscape, 5), (#""\ud800""#, .loneSurrogate, 1),
        (#""\ud800\u0041""#, .loneSurrogate, 1), (#""\udc00""#, .loneSurrogate, 1), (#""\ud800\n""#, .loneSurrogate, 1),
    ])
    func whatIsNot(text: String, reason: JSONError.Reason, position: Int) {
        #expect(throws: JSONError(reason: reason, position: position)) { try Self.parse(text) }
    }

    @Test(
        "Strings must be UTF-8 (RFC 3629 §3, §4)",
        arguments: [
            [0xFF], [0xC0, 0xAF], [0xE0, 0x80, 0xAF], [0xC3], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80],
        ] as [[UInt8]])
    func invalidUTF8(bytes: [UInt8]) {
        #expect(throws: JSONError(reason: .invalidUTF8, position: 0)) {
            try JSONParser.parse([UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")])
        }
    }

    @Test func byteOrderMark() {
        #expect(throws: JSONError(reason: .byteOrderMark, position: 0)) { try Self.parse("\u{FEFF}{}") }
    }

    @Test func nestingIsLimited() throws {
        #expect(throws: Never.self) {
            try Self.parse(String(repeating: "[", count: 32) + String(repeating: "]", count: 32))
        }
        #expect(throws: JSONError(reason: .tooDeep, position: 32)) {
            try Self.parse(String(repeating: "[", count: 100_000))
        }
        #expect(throws: JSONError(reason: .tooDeep, position: 160)) {
            try Self.parse(String(repeating: #"{"a":"#, count: 50_000) + "1" + String(repeating: "}", count: 50_000))
        }
    }

    @Test func siblingsAreNotNesting() throws {
        let text = "[" + Array(repeating: "[[]]", count: 100).joined(separator: ",") + "]"
        #expect(throws: Never.self) { try Self.parse(text) }
    }

    @Test func aNumberOfManyDigits() {
        #expect(throws: JSONError(reason: .numberTooLarge, position: 0)) {
            try Self.parse(String(repeating: "9", count: 5000))
        }
    }

    @Test func errorsRepeatNothingOfTheText() {
        let error = #expect(throws: JSONError.self) { try Self.parse(#"{"password":"Canary", broken"#) }
        #expect(error?.description == "this character is not expected here (at byte 22)")
    }
}

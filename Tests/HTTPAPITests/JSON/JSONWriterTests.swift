import Testing

@testable import HTTPAPI

@Suite("Writing JSON")
struct JSONWriterTests {
    @Test func commasAreWhereTheyBelong() {
        var writer = JSONWriter()
        writer.object { outer in
            outer.member("empty") { $0.object { _ in } }
            outer.member("list") { list in
                list.array([1, 2]) { element, number in element.object { $0.member("n", number) } }
            }
            outer.member("none") { $0.array([Int]()) { _, _ in } }
            outer.member("flag", true)
        }
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"{"empty":{},"list":[{"n":1},{"n":2}],"none":[],"flag":true}"#)
    }

    @Test(arguments: [
        ("plain é🎧", #""plain é🎧""#), ("\"\\", #""\"\\""#), ("a\nb\rc\td", #""a\nb\rc\td""#),
        ("\u{0}\u{1F}\u{7F}", "\"\\u0000\\u001f\u{7F}\""),
    ])
    func stringsAreEscaped(text: String, written: String) {
        var writer = JSONWriter()
        writer.string(text)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == written)
    }

    @Test(arguments: [
        (4.4, "4.4"), (4.0, "4.0"), (4.25, "4.25"), (4.05, "4.05"), (1.005, "1.0"), (4.999, "5.0"), (0.0, "0.0"),
        (-0.5, "-0.5"),
    ])
    func hundredths(number: Double, written: String) {
        var writer = JSONWriter()
        writer.object { $0.member("n", hundredths: number) }
        #expect(String(decoding: writer.bytes, as: UTF8.self) == #"{"n":\#(written)}"#)
    }

    @Test func whatIsWrittenCanBeRead() throws {
        var writer = JSONWriter()
        let text = String(String.UnicodeScalarView((0...0x2FF).compactMap(Unicode.Scalar.init)))
        writer.string(text)
        #expect(try JSONParser.parse(writer.bytes) == .string(text))
    }
}

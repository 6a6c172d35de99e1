import Testing

@testable import HTTPAPI

@Suite("Whom to call, and digits")
struct CallBodyTests {
    @Test(
        arguments: [
            ("7002", nil), ("+49301234", nil), ("*21#", nil), ("alice", nil), ("tel:+49-30-1234;phone-context=x", nil),
            ("alice@sip.example", "sip.example"), ("sip:alice@sip.example:5070;transport=tcp", "sip.example"),
            ("SIPS:a.b:c@[2001:db8::7]:5061", "2001:db8::7"), ("sip:conference.example", "conference.example"),
            ("%40x@host", "host"), ("a@b@host", "host"),
        ] as [(String, String?)])
    func targets(text: String, host: String?) throws {
        let target = try DialText(text)
        #expect(target.text == text)
        #expect(target.host == host)
    }

    @Test(arguments: [
        "", " ", "70 02", "7002\r\nX: y", "\u{0}", "höst", "<sip:a@b>", "\"A\"", "a\\b", "sip:", "sip:@host", "@host",
        "a@", "sip:a@", "a@host:99999", "a@::1", "mailto:a@b.c:x", "http://host", "tel:", "sip:a@host?Replaces=x",
        String(repeating: "1", count: 257),
    ])
    func noTargets(text: String) {
        #expect(throws: DialText.Failure.self) { try DialText(text) }
    }

    @Test(
        arguments: [
            (#"{"to":"7002"}"#, nil), (#"{"to":"a@one.example"}"#, nil), (#"{"to":"tel:1"}"#, nil),
            (#"{"to":"a@two.example"}"#, .serverNotAllowed), (#"{"to":"sip:two.example"}"#, .serverNotAllowed),
            (#"{"to":"sip:one.example@two.example"}"#, .serverNotAllowed), (#"{"to":7002}"#, .invalidValue),
            (#"{"to":null}"#, .invalidValue), (#"{"to":""}"#, .invalidValue), (#"{}"#, .missingValue),
            (#"{"To":"7002"}"#, .missingValue), (#"[]"#, .invalidValue), ("", .malformedJSON),
            (#"{"to":"1","to":"2"}"#, .malformedJSON),
        ] as [(String, InvalidRequest.Code?)])
    func bodiesWithPinnedServers(body: String, code: InvalidRequest.Code?) {
        let servers = [HostPattern("one.example")]
        do throws(InvalidRequest) {
            _ = try CallBody.target(Array(body.utf8), allowedServers: servers)
            #expect(code == nil)
        } catch {
            #expect(error.code == code)
        }
    }

    @Test func anyHostWithoutPinnedServers() throws {
        #expect(
            try CallBody.target(Array(#"{"to":"a@two.example","x":1}"#.utf8), allowedServers: []) == "a@two.example")
    }

    @Test(arguments: [("0123456789*#ABCD", "0123456789*#ABCD"), ("abcd", "ABCD"), ("5", "5")])
    func digits(text: String, sent: String) throws {
        #expect(try CallBody.digits(Array(#"{"digits":"\#(text)"}"#.utf8)) == sent)
    }

    @Test(arguments: [
        #"{"digits":""}"#, #"{"digits":5}"#, #"{"digits":"E"}"#, #"{"digits":"1 2"}"#, #"{"digits":"ß"}"#,
        #"{"digits":["1"]}"#, #"{"digit":"1"}"#, #"{"digits":"１"}"#,
        #"{"digits":"\#(String(repeating: "1", count: CallBody.mostDigits + 1))"}"#,
    ])
    func noDigits(body: String) {
        #expect(throws: InvalidRequest.self) { try CallBody.digits(Array(body.utf8)) }
    }
}

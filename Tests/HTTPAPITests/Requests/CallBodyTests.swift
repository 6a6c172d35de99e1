import Testing

@testable import HTTPAPI

@Suite("Whom to call, and digits")
struct CallBodyTests {
    @Test(
        arguments: [
            (#"{"to":"7002"}"#, nil), (#"{"to":"a@one.example"}"#, nil), (#"{"to":"tel:1"}"#, nil),
            (#"{"to":"a@two.example"}"#, .serverNotAllowed), (#"{"to":"sip:two.example"}"#, .serverNotAllowed),
            (#"{"to":"sip:one@two.example"}"#, .serverNotAllowed),
            (#"{"to":"sip:a@two.example;x@one.example"}"#, .invalidValue),
            (#"{"to":"sip:a@one.example;maddr=two.example"}"#, .invalidValue),
            (#"{"to":"sip:a@ONE.example.;transport=tcp"}"#, nil), (#"{"to":7002}"#, .invalidValue),
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

import Testing

@testable import Lab

@Suite struct AddressHeaderTests {
    @Test(arguments: [
        ("<sip:5320@127.0.0.1:5062;transport=tcp>;expires=60", "sip:5320@127.0.0.1:5062;transport=tcp", ["expires": "60"]),
        ("sip:5320@127.0.0.1;expires=60", "sip:5320@127.0.0.1", ["expires": "60"]),
        ("\"A <b> \\\"c\\\"\" <sip:x@y> ; Tag=\"q\" ;lr", "sip:x@y", ["tag": "q", "lr": ""]),
        ("Agent <sip:x@y>", "sip:x@y", [:]),
        (" *", "*", [:]),
    ])
    func parts(text: String, uri: String, parameters: [String: String]) throws {
        let header = try #require(AddressHeader(text))
        #expect(header.uri == uri)
        #expect(header.parameters == parameters)
    }

    @Test(arguments: ["", "  ", "<sip:x@y", "<>", ";tag=1", "\"unfinished"])
    func whatHasNoAddressIsNone(text: String) {
        #expect(AddressHeader(text) == nil)
    }

    @Test func user() {
        #expect(AddressHeader("<sip:5320@[::1]:5060>")?.user == "5320")
        #expect(AddressHeader("<sip:127.0.0.1>")?.user == nil)
        #expect(AddressHeader("<mailto@sip:x>")?.user == nil)
    }
}

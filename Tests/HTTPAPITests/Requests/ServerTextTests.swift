import Testing

@testable import HTTPAPI

@Suite("Servers as desktops write them")
struct ServerTextTests {
    @Test(
        arguments: [
            ("192.0.2.7:5060", "192.0.2.7", 5060), ("sip.example.com", "sip.example.com", nil), ("a:1", "a", 1),
            ("SIP_1.Example:65535", "SIP_1.Example", 65535), ("[2001:db8::7]:5061", "2001:db8::7", 5061),
            ("[::1]", "::1", nil),
        ] as [(String, String, UInt16?)])
    func understood(text: String, host: String, port: UInt16?) throws {
        let server = try ServerText(text)
        #expect(server.host == host)
        #expect(server.port == port)
    }

    @Test(arguments: [
        "", " ", "sip server:5060", " sip", "127.0.0.1\r\nX: y", "sip\u{0}", "127.0.0.1:70000", "127.0.0.1:0",
        "127.0.0.1:sip",
        "127.0.0.1:", "127.0.0.1:-1", "127.0.0.1:5060:1", "::1", "[::1", "[::1]5060", "[::1]:", "[127.0.0.1]:5060",
        "[]", ":5060",
        "sip:5060@host", "sip;transport=tcp", "https://gateway.example", "höst", "a/b",
        String(repeating: "a", count: 254),
    ])
    func refused(text: String) {
        #expect(throws: ServerText.Failure.self) { try ServerText(text) }
    }

    @Test func messagesSayWhatToMend() {
        func message(_ text: String) -> String? {
            #expect(throws: ServerText.Failure.self) { try ServerText(text) }?.message
        }
        #expect(message("a:70000") == "port 70000 is out of range")
        #expect(message("a:0") == "port 0 is out of range")
        #expect(message("a:99999999999999999999") == "port is out of range")
        #expect(message("::1") == "an IPv6 address must be written in brackets")
    }
}

@Suite("Patterns of allowed servers")
struct HostPatternTests {
    @Test(arguments: [
        ("sip.example.com", "SIP.example.com", true), ("sip.example.com", "sip.example.com.evil.test", false),
        ("*.example.com", "sip.example.com", true), ("*.example.com", "a.b.example.com", true),
        ("*.example.com", "example.com", false), ("*.example.com", "evilexample.com", false), ("*", "anything", true),
        ("192.0.2.*", "192.0.2.7", true), ("192.0.2.*", "192.0.3.7", false), ("[2001:DB8::7]", "2001:db8::7", true),
        ("sip*.example.*", "sip1.example.org", true), ("sip*.example.*", "sip1.test.org", false), ("a*a", "a", false),
        ("a*b*c", "axxbyyc", true), ("a*b*c", "axxcyyb", false), ("", "a", false), ("", "", true),
    ])
    func matching(pattern: String, host: String, matches: Bool) {
        #expect(HostPattern(pattern).matches(host) == matches)
    }
}

import Testing

@testable import HTTPAPI

@Suite("Patterns of allowed servers")
struct HostPatternTests {
    @Test(arguments: [
        ("sip.example.com", "SIP.example.com", true), ("sip.example.com", "sip.example.com.evil.test", false),
        ("*.example.com", "sip.example.com", true), ("*.example.com", "a.b.example.com", true),
        ("*.example.com", "example.com", false), ("*.example.com", "evilexample.com", false), ("*", "anything", true),
        ("192.0.2.*", "192.0.2.7", true), ("192.0.2.*", "192.0.3.7", false), ("[2001:DB8::7]", "2001:db8::7", true),
        ("sip*.example.*", "sip1.example.org", true), ("sip*.example.*", "sip1.test.org", false), ("a*a", "a", false),
        ("a*b*c", "axxbyyc", true), ("a*b*c", "axxcyyb", false), ("", "a", false), ("", "", true),
        ("sip.example.com.", "sip.example.com", true), ("sip.example.com", "SIP.example.com.", true),
        ("[2001:db8:0:0::7]", "2001:db8::7", true), ("[::ffff:192.0.2.7]", "192.0.2.7", true),
    ])
    func matching(pattern: String, host: String, matches: Bool) {
        #expect(HostPattern(pattern).matches(host) == matches)
    }
}

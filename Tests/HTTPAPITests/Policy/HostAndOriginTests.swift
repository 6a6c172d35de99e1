import Testing

@testable import HTTPAPI

@Suite("Hosts that are served")
struct HostRuleTests {
    @Test(arguments: [
        "127.0.0.1", "127.0.0.1:8654", "localhost", "localhost:8654", "LocalHost:8654", "127.1.2.3",
        "127.255.255.255:8654",
        "[::1]", "[::1]:8654", "[0:0:0:0:0:0:0:1]:8654", "[::ffff:127.0.0.1]:8654", "[::ffff:7f00:1]",
    ])
    func loopback(host: String) {
        #expect(HostRule(allowed: []).allows(host, port: 8654))
    }

    @Test(arguments: [
        "", "evil.example", "evil.example:8654", "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0.1.nip.io",
        "evil-localhost", "localhost.", "192.0.2.2", "10.0.0.1:8654", "0.0.0.0", "127.0.0", "127.0.0.1.1",
        "127.0.0.256",
        "127.00.0.1", "0127.0.0.1", "0x7f.0.0.1", "2130706433", "127.0.0.1:", "127.0.0.1:1", "127.0.0.1:86540",
        "127.0.0.1:99999", "127.0.0.1:+8654", "127.0.0.1:8654:8654", "127.0.0.1@evil.example", "evil@127.0.0.1",
        "[2001:db8::1]", "[::]", "[::1", "::1", "[::1]x", "[::1]:", "[::127.0.0.1]", "[::ffff:8.8.8.8]",
        "localhost:8654/",
        " localhost", "localhost ", "localhost%00", "127.0.0.1,evil.example",
    ])
    func foreign(host: String) {
        #expect(!HostRule(allowed: []).allows(host, port: 8654))
    }

    @Test(arguments: [
        ("softphone.example", true), ("SoftPhone.example:8654", true), ("softphone.example:443", false),
        ("proxy.example:443", true), ("proxy.example", false), ("proxy.example:8654", false), ("other.example", false),
    ])
    func configured(host: String, allowed: Bool) {
        let rule = HostRule(allowed: ["Softphone.example", "proxy.example:443"])
        #expect(rule.allows(host, port: 8654) == allowed)
    }
}

@Suite("Origins that may use the phone")
struct OriginRuleTests {
    @Test(arguments: [
        "http://localhost", "http://localhost:3000", "https://localhost", "http://127.0.0.1:9000", "http://127.1.2.3",
        "http://[::1]:3000", "https://desk.example", "http://other.example:8080", "https://upper.example",
        "https://default.example",
    ])
    func allowed(origin: String) {
        let rule = OriginRule(allowed: [
            "https://desk.example", "http://other.example:8080", "https://Upper.example/",
            "https://default.example:443",
        ])
        #expect(rule.allows(origin))
    }

    @Test(arguments: [
        "", "null", "https://evil.example", "http://desk.example", "https://desk.example:444", "https://desk.example/",
        "https://DESK.example", "https://desk.example.evil.example", "https://evildesk.example",
        "https://desk.example ",
        "desk.example", "//desk.example", "http://localhost.evil.example", "http://localhost:3000.evil.example",
        "http://127.0.0.1.evil.example", "http://user@localhost", "http://localhost@evil.example", "ftp://localhost",
        "file://", "http://", "http://localhost:", "http://localhost/path", "http:/localhost", "*",
    ])
    func refused(origin: String) {
        #expect(!OriginRule(allowed: ["https://desk.example"]).allows(origin))
        #expect(!OriginRule(allowed: []).allows(origin))
    }

    @Test func anyOriginIsNeverNull() {
        let rule = OriginRule(allowed: ["*", "null"])
        #expect(rule.allowsAny)
        #expect(rule.allows("https://anything.example:81"))
        #expect(!rule.allows("null"))
        #expect(!rule.allows("*"))
        #expect(!rule.allows("https://x\"y"))
    }

    @Test(arguments: [
        ("https://desk.example:8443", true), ("chrome-extension://abcdef", true), ("http://[2001:db8::1]:80", true),
        ("https://x;rm -rf ~", false), ("https://$(reboot)", false), ("https://a\nb", false), ("null", false),
    ])
    func wellFormed(origin: String, isWellFormed: Bool) {
        #expect(OriginRule.isWellFormed(origin) == isWellFormed)
    }
}

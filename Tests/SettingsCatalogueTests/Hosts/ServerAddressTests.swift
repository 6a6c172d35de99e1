import SettingsCatalogue
import Testing

@Suite("Servers as clients write them")
struct ServerAddressTests {
    @Test(
        arguments: [
            ("192.0.2.7:5060", "192.0.2.7", 5060, "192.0.2.7:5060"),
            ("sip.example.com", "sip.example.com", nil, "sip.example.com"), ("a:1", "a", 1, "a:1"),
            ("SIP_1.Example:65535", "SIP_1.Example", 65535, "SIP_1.Example:65535"),
            ("[2001:DB8:0::7]:5061", "2001:db8::7", 5061, "[2001:db8::7]:5061"), ("[::1]", "::1", nil, "[::1]"),
            ("[::ffff:192.0.2.7]:5060", "192.0.2.7", 5060, "192.0.2.7:5060"),
            ("sip.example.com.:05060", "sip.example.com", 5060, "sip.example.com:5060"),
        ] as [(String, String, UInt16?, String)])
    func understood(text: String, host: String, port: UInt16?, canonical: String) throws {
        let server = try ServerAddress(text)
        #expect(server.host == host)
        #expect(server.port == port)
        #expect(server.text == canonical)
        #expect(try ServerAddress(canonical) == server, "canonical is where it ends")
    }

    @Test(arguments: [
        "", " ", "sip server:5060", " sip", "127.0.0.1\r\nX: y", "sip\u{0}", "127.0.0.1:70000", "127.0.0.1:0",
        "127.0.0.1:sip", "127.0.0.1:", "127.0.0.1:-1", "127.0.0.1:+1", "127.0.0.1:5060:1", "::1", "[::1", "[::1]5060",
        "[::1]:", "[127.0.0.1]:5060", "[]", ":5060", "sip:5060@host", "sip;transport=tcp", "https://gateway.example",
        "höst", "a/b", "a..b", ".", "..", "[fe80::1%1]", "127.0.0.1.", "127.1", "2130706433", "0x7f.1", "0x7f000001",
        "0177.0.0.1", "127.0.0.256", "1.2.3.4.5",
        // Those that two readers took for two hosts.
        "127.0.0.1#@evil:5060", "127.0.0.1,x@evil", "127.0.0.1/@evil", "http://127.0.0.1/@evil", "127.0.0.1?@evil",
        "127.0.0.1\\@evil", "evil%00.127.0.0.1", "a%2eb", "127.0.0.1;maddr=evil", "user@127.0.0.1", "127.0.0.1&evil",
        String(repeating: "a", count: 254),
    ])
    func refused(text: String) {
        #expect(throws: ServerAddress.Failure.self) { try ServerAddress(text) }
    }

    @Test func messagesSayWhatToMend() {
        func message(_ text: String) -> String? {
            #expect(throws: ServerAddress.Failure.self) { try ServerAddress(text) }?.message
        }
        #expect(message("a:70000") == "port 70000 is out of range")
        #expect(message("a:0") == "port 0 is out of range")
        #expect(message("a:99999999999999999999") == "port is out of range")
        #expect(message("::1") == "an IPv6 address must be written in brackets")
        #expect(message("127.1")?.contains("192.0.2.7") == true)
    }
}

@Suite("Whom to call")
struct DialledAddressTests {
    @Test(
        arguments: [
            ("7002", "7002", nil), ("+49-30(12)34", "+49301234", nil), ("*21#", "*21#", nil), ("alice", "alice", nil),
            ("a-b.c", "a-b.c", nil), ("tel:+49-30-1234;phone-context=x", "tel:+49301234", nil),
            ("alice@sip.example", "alice@sip.example", "sip.example"),
            ("alice@sip.example.:5070", "alice@sip.example:5070", "sip.example"),
            ("sip:alice@sip.example:5070;transport=TCP", "sip:alice@sip.example:5070;transport=tcp", "sip.example"),
            ("SIPS:a.b@[2001:DB8::7]:5061", "sips:a.b@[2001:db8::7]:5061", "2001:db8::7"),
            ("sip:conference.example", "sip:conference.example", "conference.example"),
            ("sip:*21#@h", "sip:*21%23@h", "h"), ("sip:*21%23@h", "sip:*21%23@h", "h"),
            ("sip:+4930@h;user=phone", "sip:+4930@h;user=phone", "h"),
        ] as [(String, String, String?)])
    func understood(text: String, canonical: String, host: String?) throws {
        let target = try DialledAddress(text)
        #expect(target.text == canonical)
        #expect(target.server?.host == host)
        #expect(try DialledAddress(canonical) == target, "canonical is where it ends")
    }

    @Test(arguments: [
        "", " ", "70 02", "7002\r\nX: y", "\u{0}", "höst", "<sip:a@b>", "\"A\"", "a\\b", "sip:", "sip:@host", "@host",
        "a@", "sip:a@", "a@host:99999", "a@::1", "mailto:a@b.c:x", "http://host", "tel:", "tel:abc",
        // Those that two readers took for two hosts, and what leads a request elsewhere.
        "sip:a@evil;x@allowed", "sip:a@allowed;maddr=evil", "sip:a@allowed;MADDR=evil", "sip:a@allowed?Route=evil",
        "sip:a@allowed?Replaces=x", "a@evil@allowed", "sip:a:b@allowed", "sip:a%40evil@allowed", "%40x@allowed",
        "sip:a;x=y@allowed", "sip:a@allowed;lr", "sip:a@allowed;transport=sctp", "sip:a@allowed;method=BYE",
        "sip:a@allowed;transport=udp;transport=tcp", "sip:a/b@allowed", "sip:a,b@allowed", "sip:a@allowed,sip:b@evil",
        "sip:a@allowed#@evil", "sip:a@allowed/@evil", "sip://evil@allowed", "sip:sip:a@evil@allowed", "allowed;x",
        "sip:a@127.1", String(repeating: "1", count: 257),
    ])
    func refused(text: String) {
        #expect(throws: ServerAddress.Failure.self) { try DialledAddress(text) }
    }
}

@Suite("Trusted peers, and addresses as numbers")
struct TrustedPeerTests {
    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7"), ("192.0.2.0/24", "192.0.2.0/24"), ("::ffff:192.0.2.7", "192.0.2.7"),
        ("[2001:DB8::7]", "2001:db8::7"), ("2001:db8::/32", "2001:db8::/32"), ("Pbx.example.", "Pbx.example"),
        ("0.0.0.0/0", "0.0.0.0/0"),
    ])
    func canonicalText(text: String, canonical: String) throws {
        #expect(try TrustedPeer(text).text == canonical)
        #expect(try TrustedPeer(canonical) == TrustedPeer(text))
        #expect(
            SettingsCatalogue.canonical(.string(" \(text) , h"), for: "policy.endpoint.trusted_peers")
                == .accepted("\(canonical),h", adjusted: false))
    }

    @Test(arguments: [
        "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/-1", "192.0.2.0/a", "2001:db8::/129", "host/24", "host:5060", "a@b",
        "192.0.2", "192.0.2.0/24/8", "fe80::1%nowhere",
    ])
    func refused(text: String) {
        #expect(throws: ServerAddress.Failure.self) { try TrustedPeer(text) }
        guard
            case .refused(let message) = SettingsCatalogue.canonical(
                .string(text), for: "policy.endpoint.trusted_peers")
        else { return #expect(Bool(false), "\(text) is taken") }
        #expect(message.hasPrefix("policy.endpoint.trusted_peers"))
    }

    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "::ffff:c000:207", true), ("192.0.2.7", "192.0.2.8", false),
        ("192.0.2.128/25", "192.0.2.200", true), ("192.0.2.128/25", "192.0.2.127", false),
        ("192.0.2.7/24", "192.0.2.250", true), ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "2001:db8::1", false),
        ("2001:db8::/33", "2001:db8:7fff::1", true), ("2001:db8::/33", "2001:db8:8000::1", false),
        ("2001:db8::1/127", "2001:db8::", true), ("2001:db8::1/128", "2001:db8::", false), ("::/0", "::1", true),
        ("fe80::1", "fe80::1%1", true), ("fe80::1%1", "fe80::1%2", false), ("fe80::1%1", "fe80::1%1", true),
    ])
    func containing(peer: String, address: String, isThere: Bool) throws {
        guard case .network(let network, let prefix) = try TrustedPeer(peer) else { return #expect(Bool(false)) }
        let address = try #require(IPAddress(address))
        #expect(address.isWithin(network, prefix: prefix) == isThere)
    }
}

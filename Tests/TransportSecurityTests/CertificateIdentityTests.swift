#if SofiaSIP
    import Testing

    @testable import TransportSecurity

    struct CertificateIdentityTests {
        private func isOf(_ host: String, _ names: [CertificateIdentity.Name], common: String? = nil) -> Bool {
            CertificateIdentity(names: names, commonName: common).isOf(host)
        }

        /// RFC 5922 §7.2.
        @Test func namesMustBeTheHost() {
            #expect(isOf("SIP.example.", [.dns("other.example"), .dns("sip.EXAMPLE")]))
            #expect(isOf("example.test", [.uri("sip:example.test")]))
            #expect(isOf("example.test", [.uri("sips:example.test:5061;lr")]))
            #expect(!isOf("sip.example", [.dns("*.example")]), "no wildcards")
            #expect(!isOf("a.sip.example", [.dns("sip.example")]))
            #expect(!isOf("example.test", [.uri("sip:alice@example.test")]), "names a person")
            #expect(!isOf("example.test", [.uri("https://example.test")]))
            #expect(!isOf("sip.example", [.dns("sip.example\0.evil.test")]))
        }

        /// RFC 5922 §7.1: the common name counts only without any subject alternative name.
        @Test func commonName() {
            #expect(isOf("sip.example", [], common: "sip.example"))
            #expect(!isOf("sip.example", [.dns("other.example")], common: "sip.example"))
            #expect(!isOf("sip.example", []))
        }

        @Test func addresses() {
            #expect(isOf("127.0.0.1", [.address([127, 0, 0, 1])]))
            #expect(!isOf("127.0.0.1", [.dns("127.0.0.1")]))
            #expect(!isOf("127.0.0.1", [], common: "127.0.0.1"))
            #expect(isOf("::1", [.address([UInt8](repeating: 0, count: 15) + [1])]))
        }

        @Test func descriptionIsOneLine() {
            let names: [CertificateIdentity.Name] = [.dns("a\r\nb"), .address([192, 0, 2, 1])]
            #expect("\(CertificateIdentity(names: names))" == "ab, 192.0.2.1")
            #expect("\(CertificateIdentity(names: []))" == "nobody")
        }
    }
#endif

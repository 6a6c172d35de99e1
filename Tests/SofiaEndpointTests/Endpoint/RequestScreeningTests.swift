#if SofiaSIP
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    struct RequestScreeningTests {
        private func status(_ method: String, _ uri: String, accepted: [String] = []) -> Int? {
            RequestScreening.refusal(method: method, uri: uri, accepted: accepted)?.status
        }

        /// RFC 4475 §3.3.2, §3.3.3.
        @Test(arguments: [
            ("sip:5320@h", nil), ("SIPS:5320@h", nil), ("tel:+15551234", nil), ("soap.beep://192.0.2.103:3002", 416),
            ("nobodyKnowsThisScheme:totallyopaquecontent", 416), ("", 416),
        ])
        func schemes(uri: String, expected: Int?) {
            #expect(status("INVITE", uri) == expected)
        }

        /// RFC 4475 §3.1.2.11; a user may be called so.
        @Test func headersInARequestURI() {
            #expect(status("INVITE", "sip:user@example.com?Route=%3Csip:example.com%3E") == 400)
            #expect(status("INVITE", "sip:example.com?a=b") == 400)
            #expect(status("INVITE", "sip:what?@example.com") == nil)
        }

        /// RFC 4475 §3.3.5.
        @Test func extensionsThatNobodyHas() throws {
            let refusal = try found(RequestScreening.refusal(method: "OPTIONS", uri: "sip:h", unsupported: "nothing"))
            #expect(refusal.status == 420)
            #expect(refusal.headers == [SIPHeader("Unsupported", "nothing")])
        }

        /// RFC 4475 §3.3.15, RFC 3261 §20.1.
        @Test(arguments: [
            ("text/nobodyKnowsThis", 406), ("", 406), ("application/sdp", nil),
            ("Application/SDP;level=1, text/plain", nil),
            ("application/*", nil), ("text/plain, */*", nil),
        ])
        func whatTheCallerReads(accept: String, expected: Int?) {
            #expect(status("INVITE", "sip:h", accepted: [accept]) == expected)
            #expect(status("BYE", "sip:h", accepted: [accept]) == nil)
        }
    }
#endif

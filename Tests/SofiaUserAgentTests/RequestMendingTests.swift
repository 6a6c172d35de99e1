#if SofiaSIP
    import Testing

    @testable import SofiaUserAgent

    /// RFC 4475 §3.1.2 and RFC 3261 §25.1: what is overwritten in a request before it is parsed, and what is malformed.
    struct RequestMendingTests {
        private struct Mended: Equatable {
            let isSound: Bool
            let text: String
        }

        private func mend(_ text: String) -> Mended {
            var octets = Array(text.utf8)
            let line = Array(text.utf8.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") })
            let isSound = octets.withUnsafeMutableBytes { octets in
                line.withUnsafeBytes { RequestMending.mend(line: $0, octets: octets) }
            }
            return Mended(isSound: isSound, text: String(decoding: octets, as: UTF8.self))
        }

        @Test(arguments: [
            "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9;rport\r\nTo: <sip:a@b>\r\n\r\n",
            "OPTIONS sip:a@b SIP/2.0\r\nv: SIP / 2.0\r\n /UDP h ; x=\";;,\\\";,\" ;branch=z9 , SIP/2.0/TCP i\r\n\r\n",
            // Not ours to read: bodies, other fields, and requests whose fields have not arrived yet.
            "MESSAGE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h\r\n\r\nVia: SIP/7.0/UDP ;;\0,\r\n",
            "OPTIONS sip:a@b SIP/2.0\nContact: <sip:a>;;;\nViaduct: ;;\n\n",
            "OPTIONS sip:a@b SIP/2.0\r\nTo: <sip", "OPTIONS sip:a@b SIP/2.0\r\n", "OPTIONS sip:a@b SIP/2.0",
            "options sip:a@b sip/2.0\r\nVia: SIP/2.0/UDP h\r\n\r\n",
        ])
        func soundRequestsStayAsTheyAre(text: String) {
            #expect(mend(text) == Mended(isSound: true, text: text))
        }

        @Test func aForeignVersionLeadsBack() {
            let before = "OPTIONS sip:a@b SIP/7.0\r\nVia: SIP/7.0/UDP h\r\nv: SIP/7.0/TCP i\r\n\r\n"
            let after = "OPTIONS sip:a@b SIP/7.0\r\nVia: SIP/2.0/UDP h\r\nv: SIP/2.0/TCP i\r\n\r\n"
            #expect(mend(before) == Mended(isSound: true, text: after))
            let mixed = mend("OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/7.0/UDP h\r\n\r\n")
            #expect(mixed == Mended(isSound: false, text: "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h\r\n\r\n"))
        }

        @Test(arguments: [
            ("h;;,;,,", "h      "), ("h;", "h "), ("h;a;;b", "h;a ;b"), ("h, ,SIP/2.0/UDP i", "h  ,SIP/2.0/UDP i"),
            ("h;a=\"x;", "h;a=\"x;"),
        ])
        func emptyParametersGo(before: String, after: String) {
            let head = "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP "
            #expect(
                mend(head + before + "\r\n\r\n") == Mended(isSound: before == after, text: head + after + "\r\n\r\n"))
        }

        /// A quoted pair may hold any character (RFC 3261 §25.1); elsewhere a NUL has no place.
        @Test func octetsOfNothing() {
            let head = "OPTIONS sip:a@b SIP/2.0\r\n"
            #expect(
                mend(head + "To: \"a\\\0\" <sip:a@b>\r\n\r\n")
                    == Mended(isSound: true, text: head + "To: \"a\\ \" <sip:a@b>\r\n\r\n"))
            #expect(
                mend(head + "To\0: <sip:a@b>\r\n\r\n") == Mended(isSound: false, text: head + "To : <sip:a@b>\r\n\r\n"))
        }

        @Test(arguments: [
            "", "\r\n", "x", "GET / HTTP/1.1\r\nVia: SIP/2.0/UDP h;;\r\n\r\n", "SIP/", "a SIP/2.0x y\r\n\r\n", "\0\0\0",
        ])
        func whatIsNoRequestIsLeftAlone(text: String) {
            #expect(mend(text) == Mended(isSound: false, text: text))
        }
    }
#endif

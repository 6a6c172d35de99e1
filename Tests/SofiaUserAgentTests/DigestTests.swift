#if SofiaSIP
    import SofiaUserAgent
    import Testing

    struct DigestTests {
        /// RFC 2617 §3.5.
        @Test func theStandardsExample() {
            let challenge = DigestChallenge(
                realm: "testrealm@host.com", nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093",
                opaque: "5ccc069c403ebaf9f0171e9517f40e41")
            let header = DigestResponse.header(
                for: challenge, user: "Mufasa", password: "Circle Of Life", method: "GET", uri: "/dir/index.html",
                count: 1,
                clientNonce: "0a4f113b")
            let parameters = DigestParameters(header.value)
            #expect(header.name == "Authorization")
            #expect(parameters.scheme == "Digest")
            #expect(parameters["response"] == "6629fae49393a05397450978507c4ef1")
            #expect(parameters["nc"] == "00000001")
            #expect(parameters["opaque"] == "5ccc069c403ebaf9f0171e9517f40e41")
            #expect(DigestResponse.isValid(parameters, user: "Mufasa", password: "Circle Of Life", method: "GET"))
            #expect(!DigestResponse.isValid(parameters, user: "Mufasa", password: "Circle Of Life", method: "PUT"))
            #expect(!DigestResponse.isValid(parameters, user: "Scar", password: "Circle Of Life", method: "GET"))
        }

        /// RFC 2617 §3.2.2.1: without `qop` the calculation is that of RFC 2069.
        @Test func withoutQualityOfProtection() {
            let challenge = DigestChallenge(realm: "r", nonce: "n", hasQualityOfProtection: false)
            let header = DigestResponse.header(
                for: challenge, user: "u", password: "p", method: "REGISTER", uri: "sip:h", count: 7, clientNonce: "c")
            let parameters = DigestParameters(header.value)
            #expect(parameters["qop"] == nil)
            #expect(parameters["cnonce"] == nil)
            let (secret, asked) = (MessageDigest.md5("u:r:p"), MessageDigest.md5("REGISTER:sip:h"))
            #expect(parameters["response"] == MessageDigest.md5("\(secret):n:\(asked)"))
            #expect(DigestResponse.isValid(parameters, user: "u", password: "p", method: "REGISTER"))
        }

        @Test func proxiesAndQuotes() {
            let challenge = DigestChallenge(realm: "a \"b\"", nonce: "n", usesSessionKey: true, isProxy: true)
            let header = DigestResponse.header(
                for: challenge, user: "u", password: "p", method: "INVITE", uri: "sip:h", count: 0x1f, clientNonce: "c")
            let parameters = DigestParameters(header.value)
            #expect(header.name == "Proxy-Authorization")
            #expect(parameters["realm"] == "a \"b\"")
            #expect(parameters["nc"] == "0000001f")
            #expect(DigestResponse.isValid(parameters, user: "u", password: "p", method: "INVITE"))
        }

        /// RFC 1321 appendix A.5.
        @Test func digestOfTheStandard() {
            #expect(MessageDigest.md5("") == "d41d8cd98f00b204e9800998ecf8427e")
            #expect(MessageDigest.md5("message digest") == "f96b697d7cb7938d525a2f31aaf161d0")
        }
    }
#endif

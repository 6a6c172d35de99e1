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
            let challenge = DigestChallenge(realm: "a \"b\"", nonce: "n", algorithm: .md5Session, isProxy: true)
            let header = DigestResponse.header(
                for: challenge, user: "u", password: "p", method: "INVITE", uri: "sip:h", count: 0x1f, clientNonce: "c")
            let parameters = DigestParameters(header.value)
            #expect(header.name == "Proxy-Authorization")
            #expect(parameters["realm"] == "a \"b\"")
            #expect(parameters["nc"] == "0000001f")
            #expect(DigestResponse.isValid(parameters, user: "u", password: "p", method: "INVITE"))
        }

        /// RFC 7616 §3.9.1.
        @Test(arguments: [
            (DigestAlgorithm.md5, "8ca523f5e9506fed4657c9700eebdbec"),
            (.sha256, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
        ])
        func theNewerStandardsExample(algorithm: DigestAlgorithm, response: String) {
            let challenge = DigestChallenge(
                realm: "http-auth@example.org", nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                opaque: "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", algorithm: algorithm)
            let header = DigestResponse.header(
                for: challenge, user: "Mufasa", password: "Circle of Life", method: "GET", uri: "/dir/index.html",
                count: 1, clientNonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ")
            let parameters = DigestParameters(header.value)
            #expect(parameters["response"] == response)
            #expect(parameters["algorithm"] == algorithm.rawValue)
            #expect(DigestResponse.isValid(parameters, user: "Mufasa", password: "Circle of Life", method: "GET"))
        }

        @Test(arguments: DigestAlgorithm.allCases)
        func everyAlgorithmProvesAndRefuses(algorithm: DigestAlgorithm) {
            let challenge = DigestChallenge(realm: "r", nonce: "n", algorithm: algorithm)
            let header = DigestResponse.header(
                for: challenge, user: "u", password: "p", method: "REGISTER", uri: "sip:h", count: 2, clientNonce: "c")
            let parameters = DigestParameters(header.value)
            #expect(DigestResponse.isValid(parameters, user: "u", password: "p", method: "REGISTER"))
            #expect(!DigestResponse.isValid(parameters, user: "u", password: "q", method: "REGISTER"))
            #expect(DigestAlgorithm(token: algorithm.rawValue.uppercased()) == algorithm)
        }

        @Test func weakerAlgorithmsComeFirst() {
            #expect(DigestAlgorithm.allCases.sorted() == DigestAlgorithm.allCases)
            #expect(DigestAlgorithm(token: nil) == .md5)
            #expect(DigestAlgorithm(token: "SHA-1") == nil)
        }

        /// RFC 7235 §4.1: one field may hold several challenges.
        @Test func challengesWithinOneField() {
            let list = DigestParameters.list(
                "Digest realm=\"a, b\", nonce=\"1\" , algorithm=SHA-256, Basic realm=\"c\",Digest realm=d,nonce=2")
            #expect(list.map(\.scheme) == ["Digest", "Basic", "Digest"])
            #expect(list.map { $0["realm"] } == ["a, b", "c", "d"])
            #expect(list[0]["algorithm"] == "SHA-256")
            #expect(list[2]["nonce"] == "2")
        }

        @Test func strangeFieldsComeToAnEnd() {
            for text in ["", ",", "=", "Digest", "Digest =", "Digest a", "Digest a=\"", "\"", "Digest a = b c d = e"] {
                #expect(DigestParameters.list(text).count <= 2)
            }
        }

        /// FIPS 180-4, the examples for "abc".
        @Test func secureHashes() {
            #expect(
                MessageDigest.sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
            #expect(
                MessageDigest.sha512Truncated("abc")
                    == "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23")
        }

        /// RFC 1321 appendix A.5.
        @Test func digestOfTheStandard() {
            #expect(MessageDigest.md5("") == "d41d8cd98f00b204e9800998ecf8427e")
            #expect(MessageDigest.md5("message digest") == "f96b697d7cb7938d525a2f31aaf161d0")
        }
    }
#endif

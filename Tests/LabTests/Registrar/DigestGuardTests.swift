#if SofiaSIP
    import SofiaUserAgent
    import Testing

    @testable import Lab

    @Suite struct DigestGuardTests {
        let start = ContinuousClock.now

        func header(
            nonce: String, count: UInt32 = 1, password: String = "secret", user: String = "5320", realm: String = "lab"
        ) -> String {
            DigestResponse.header(
                for: DigestChallenge(realm: realm, nonce: nonce), user: user, password: password, method: "REGISTER",
                uri: "sip:lab", count: count, clientNonce: "c"
            ).value
        }

        func check(_ digest: inout DigestGuard, _ header: String?, after seconds: Int = 0) -> DigestGuard.Verdict {
            digest.check(header, method: "REGISTER", at: start + .seconds(seconds), fresh: "next") { user in
                user == "5320" ? "secret" : nil
            }
        }

        static let refused = DigestGuard.Verdict.challenge(DigestChallenge(realm: "lab", nonce: "next"))
        static let stale = DigestGuard.Verdict.challenge(DigestChallenge(realm: "lab", nonce: "next", isStale: true))

        @Test func challengeAndAnswer() {
            var digest = DigestGuard(realm: "lab", nonceLifetime: .seconds(60))
            #expect(check(&digest, nil) == Self.refused)
            #expect(check(&digest, header(nonce: "next")) == .accepted(user: "5320"))
            #expect(check(&digest, header(nonce: "next", count: 2), after: 59) == .accepted(user: "5320"))
        }

        /// RFC 7616 §3.3: stale says that the password was right.
        @Test func oldOrRepeatedNoncesAreStale() {
            var digest = DigestGuard(realm: "lab", nonceLifetime: .seconds(60))
            #expect(check(&digest, header(nonce: "never issued")) == Self.stale)
            #expect(check(&digest, header(nonce: "next")) == .accepted(user: "5320"))
            #expect(check(&digest, header(nonce: "next")) == Self.stale, "a count that was seen is a replay")
            #expect(check(&digest, header(nonce: "next"), after: 60) == Self.stale)
        }

        @Test func wrongCredentialsAreNeverStale() {
            var digest = DigestGuard(realm: "lab", nonceLifetime: .seconds(60))
            _ = check(&digest, nil)
            #expect(check(&digest, header(nonce: "next", password: "wrong")) == Self.refused)
            #expect(check(&digest, header(nonce: "next", user: "5321")) == Self.refused)
            #expect(check(&digest, header(nonce: "next", realm: "elsewhere")) == Self.refused)
            for garbage in ["", "Digest", "Basic dTpw", "Digest username=\"5320\"", "Digest ,,=\""] {
                #expect(check(&digest, garbage) == Self.refused)
            }
        }

        @Test func noncesAreBounded() {
            var digest = DigestGuard(realm: "lab", nonceLifetime: .seconds(60))
            for number in 0...DigestGuard.mostNonces {
                let now = start + .milliseconds(number)
                _ = digest.check(nil, method: "REGISTER", at: now, fresh: "\(number)") { _ in nil }
            }
            #expect(check(&digest, header(nonce: "0")) == Self.stale, "the oldest had to go")
            #expect(check(&digest, header(nonce: "\(DigestGuard.mostNonces)")) == .accepted(user: "5320"))
        }

        @Test func noncesDiffer() {
            let nonces = (0..<100).map { _ in DigestGuard.randomNonce() }
            #expect(Set(nonces).count == 100 && nonces.allSatisfy { $0.utf8.count == 32 })
        }
    }
#endif

import Testing

@testable import Lab

@Suite struct DigestGuardTests {
    /// RFC 1321 A.5.
    @Test(arguments: [
        ("", "d41d8cd98f00b204e9800998ecf8427e"), ("a", "0cc175b9c0f1b6a831c399e269772661"),
        ("abc", "900150983cd24fb0d6963f7d28e17f72"), ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
        ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
        (
            "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
            "57edf4a22be3c955ac49da2e2107b67a"
        ),
    ])
    func md5(text: String, digest: String) {
        #expect(MD5.hexadecimal(text) == digest)
    }

    /// The lengths around a block's end, where padding needs another block.
    @Test func md5AroundABlock() {
        #expect(Set((54...66).map { MD5.hexadecimal(String(repeating: "x", count: $0)) }).count == 13)
    }

    /// RFC 7616 §3.9.1.
    @Test func responseOfTheStandard() throws {
        let credentials = try #require(
            DigestCredentials(
                """
                Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm=MD5, \
                nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001, \
                cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, \
                response="8ca523f5e9506fed4657c9700eebdbec", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
                """))
        #expect(credentials.expectedResponse(method: "GET", password: "Circle of Life") == credentials.response)
    }

    /// RFC 2069 §2.4, with the digest as the errata and RFC 2617 §3.2.2.1 have it.
    @Test func responseWithoutQualityOfProtection() throws {
        let credentials = try #require(
            DigestCredentials("Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"sip:s\", response=\"-\""))
        let expected = MD5.hexadecimal("\(MD5.hexadecimal("u:r:p")):n:\(MD5.hexadecimal("REGISTER:sip:s"))")
        #expect(credentials.expectedResponse(method: "REGISTER", password: "p") == expected)
    }

    @Test(arguments: [
        "", "Digest", "Basic dTpw", "Digest username=\"u\"", "Digest ,,,=,=\"", "Digest username=\"u\\",
        "Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"s\", response=\"-\", algorithm=SHA-256",
    ])
    func whatIsNoUsableCredentialIsNone(header: String) {
        #expect(DigestCredentials(header) == nil)
    }

    @Test func quotedValuesLoseTheirEscapes() {
        let parameters = HeaderParameters.parse(#"A = "x\"y, z" , b=c ;d, a=other"#[...])
        #expect(parameters == ["a": "x\"y, z", "b": "c"])
    }

    // MARK: The guard

    let start = ContinuousClock.now

    func header(
        nonce: String, count: Int = 1, password: String = "secret", user: String = "5320", realm: String = "lab"
    ) -> String {
        let number = String(count, radix: 16)
        let padded = String(repeating: "0", count: 8 - number.count) + number
        let base = "username=\"\(user)\", realm=\"\(realm)\", nonce=\"\(nonce)\", uri=\"sip:lab\", qop=auth, "
            + "nc=\(padded), cnonce=\"c\""
        let response = DigestCredentials("Digest \(base), response=\"-\"")?
            .expectedResponse(method: "REGISTER", password: password)
        return "Digest \(base), response=\"\(response ?? "")\""
    }

    func check(_ digest: inout DigestGuard, _ header: String?, after seconds: Int = 0) -> DigestGuard.Verdict {
        digest.check(header, method: "REGISTER", at: start + .seconds(seconds), fresh: "next") { user in
            user == "5320" ? "secret" : nil
        }
    }

    static let refused = DigestGuard.Verdict.challenge("Digest realm=\"lab\", nonce=\"next\", algorithm=MD5, qop=\"auth\"")
    static let stale = DigestGuard.Verdict.challenge(
        "Digest realm=\"lab\", nonce=\"next\", algorithm=MD5, qop=\"auth\", stale=true")

    @Test func challengeAndAnswer() {
        var digest = DigestGuard(realm: "lab", nonceLifetime: .seconds(60))
        #expect(check(&digest, nil) == Self.refused)
        #expect(check(&digest, header(nonce: "next")) == .accepted(user: "5320"))
        #expect(check(&digest, header(nonce: "next", count: 2), after: 59) == .accepted(user: "5320"))
    }

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
    }

    @Test func noncesAreBounded() {
        var digest = DigestGuard(realm: "lab", nonceLifetime: .seconds(60))
        for number in 0...DigestGuard.mostNonces {
            _ = digest.check(nil, method: "REGISTER", at: start + .milliseconds(number), fresh: "\(number)") { _ in nil }
        }
        #expect(check(&digest, header(nonce: "0")) == Self.stale, "the oldest had to go")
        #expect(check(&digest, header(nonce: "\(DigestGuard.mostNonces)")) == .accepted(user: "5320"))
    }

    @Test func noncesDiffer() {
        let nonces = (0..<100).map { _ in DigestGuard.randomNonce() }
        #expect(Set(nonces).count == 100 && nonces.allSatisfy { $0.utf8.count == 32 })
    }
}

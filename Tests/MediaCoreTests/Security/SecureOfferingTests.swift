import Testing

@testable import MediaCore

struct SecureOfferingTests {
    private typealias Secure = SecureNegotiation

    @Test(arguments: [
        (MediaSecurity.Mode.disabled, "RTP/AVP", 0), (.optional, "RTP/AVP", 0), (.elective, "RTP/AVP", 3),
        (.enabled, "RTP/SAVP", 3), (.mandatory, "RTP/SAVP", 3),
    ])
    func theModeDecidesWhatIsOffered(mode: MediaSecurity.Mode, profile: String, keys: Int) {
        var negotiation = Secure.fresh(mode)
        let lines = Secure.lines(negotiation.offer(direction: .sendrecv))
        #expect(lines.first == "m=audio 6000 \(profile) 0 8 101")
        #expect(lines.count == 1 + keys)
        // Every line has a key of its own.
        #expect(Set(lines.compactMap { $0.split(separator: ":").last }).count == lines.count)
    }

    @Test func aDescriptionFitsIntoADatagramWithItsRequest() {
        var negotiation = Secure.fresh(.mandatory)
        #expect(negotiation.offer(direction: .sendrecv).text.utf8.count < 600)
    }

    @Test func anOfferThatChangesNothingHasTheSameText() {
        var negotiation = Secure.fresh(.mandatory)
        let first = negotiation.offer(direction: .sendrecv)
        negotiation.rollback()
        #expect(negotiation.offer(direction: .sendrecv) == first)
    }

    @Test(arguments: [MediaSecurity.Mode.elective, .enabled, .mandatory])
    func theAnswersKeyIsTaken(mode: MediaSecurity.Mode) throws {
        var negotiation = Secure.fresh(mode)
        let offer = negotiation.offer(direction: .sendrecv)
        let media = try negotiation.accept(
            try Negotiation.theirs(
                "m=audio 4000 \(offer.media[0].transport) 0", Secure.crypto(2, .aes256CounterSHA1Tag80)))
        #expect(
            media.protection
                == MediaProtection(
                    suite: .aes256CounterSHA1Tag80, localKey: Secure.key(2, .aes256CounterSHA1Tag80),
                    remoteKeys: [Secure.key(0xEE, .aes256CounterSHA1Tag80)]))
    }

    @Test(
        arguments: [
            (.elective, ["m=audio 4000 RTP/SAVP 0"], .unsupportedProfile),
            (.elective, ["m=audio 4000 RTP/AVP 0", SecureNegotiation.crypto(9)], .noCommonProtection),
            (.enabled, ["m=audio 4000 RTP/AVP 0"], .protectionRequired),
            (.enabled, ["m=audio 4000 RTP/SAVP 0"], .protectionRequired),
            (.mandatory, ["m=audio 4000 RTP/AVP 0"], .protectionRequired),
            (.mandatory, ["m=audio 4000 RTP/SAVP 0"], .protectionRequired),
            (
                .mandatory, ["m=audio 4000 RTP/SAVP 0", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAA"],
                .noCommonProtection
            ),
            // A tag that was not offered, a suite that is not the tag's, two lines, and another parameter.
            (.mandatory, ["m=audio 4000 RTP/SAVP 0", SecureNegotiation.crypto(4)], .noCommonProtection),
            (.mandatory, ["m=audio 4000 RTP/SAVP 0", SecureNegotiation.crypto(1)], .noCommonProtection),
            (
                .mandatory,
                ["m=audio 4000 RTP/SAVP 0", SecureNegotiation.crypto(3), SecureNegotiation.crypto(1, .aeadAES256GCM)],
                .noCommonProtection
            ),
            (
                .mandatory, ["m=audio 4000 RTP/SAVP 0", SecureNegotiation.crypto(3, rest: " UNENCRYPTED_SRTCP")],
                .noCommonProtection
            ),
            (.disabled, ["m=audio 4000 RTP/SAVP 0", SecureNegotiation.crypto(3)], .unsupportedProfile),
        ] as [(MediaSecurity.Mode, [String], NegotiationError)])
    func uselessAnswersAreRefused(mode: MediaSecurity.Mode, lines: [String], error: NegotiationError) throws {
        var negotiation = Secure.fresh(mode)
        _ = negotiation.offer(direction: .sendrecv)
        let answer = try Negotiation.theirs(lines.joined(separator: "\n"))
        #expect(throws: error) { try negotiation.accept(answer) }
        #expect(negotiation.negotiated == nil)
    }

    /// RFC 8643 §3.1: who does not know of it answers as ever.
    @Test func anAnswerWithoutAKeyIsPlainWhereThatWasOffered() throws {
        var negotiation = Secure.fresh(.elective)
        _ = negotiation.offer(direction: .sendrecv)
        #expect(try negotiation.accept(try Negotiation.theirs("m=audio 4000 RTP/AVP 0")).protection == nil)
    }

    @Test func withoutSuitesNoAudioIsOfferedWhereItMustBeEncrypted() throws {
        var negotiation = Secure.fresh(.mandatory, suites: [])
        #expect(Secure.lines(negotiation.offer(direction: .sendrecv)) == ["m=audio 0 RTP/AVP 0"])
        let answer = try Negotiation.theirs("m=audio 4000 RTP/AVP 0")
        #expect(throws: NegotiationError.protectionRequired) { try negotiation.accept(answer) }
    }

    @Test(arguments: [MediaSecurity.Mode.optional, .elective, .enabled, .mandatory])
    func aLaterOfferKeepsWhatIsAgreed(mode: MediaSecurity.Mode) throws {
        for profile in ["RTP/AVP", "RTP/SAVP"] {
            var negotiation = Secure.fresh(mode)
            let (answer, media) = try negotiation.answer(
                try Negotiation.theirs("m=audio 4000 \(profile) 0", Secure.crypto(7)), direction: .sendrecv)
            let offer = negotiation.offer(direction: .sendonly)
            #expect(offer.media[0].transport == profile)
            // The agreed suite comes first, under the key that is in use.
            let first = try #require(offer.media[0].cryptos.first)
            #expect(first.keys == answer.media[0].cryptos.first?.keys)
            let after = try negotiation.accept(
                try Negotiation.theirs("m=audio 4000 \(profile) 0", Secure.crypto(1), "a=recvonly"))
            #expect(after.protection == media.protection)
        }
    }

    @Test func anAnswerWithAnotherSuiteChangesTheKey() throws {
        var negotiation = Secure.fresh(.mandatory)
        let (_, before) = try negotiation.answer(
            try Negotiation.theirs("m=audio 4000 RTP/SAVP 0", Secure.crypto()), direction: .sendrecv)
        let offer = negotiation.offer(direction: .sendrecv)
        #expect(
            offer.media[0].cryptos.map(\.suite) == [.aes128CounterSHA1Tag80, .aeadAES256GCM, .aes256CounterSHA1Tag80])
        let after = try negotiation.accept(
            try Negotiation.theirs("m=audio 4000 RTP/SAVP 0", Secure.crypto(2, .aeadAES256GCM)))
        #expect(after.protection?.suite == .aeadAES256GCM)
        let next = negotiation.offer(direction: .sendrecv)
        let renewed = try #require(next.media[0].cryptos.first { $0.suite == .aes128CounterSHA1Tag80 })
        #expect(renewed.keys.first != before.protection?.localKey)
    }

    @Test func readableReportsAreAskedForWhereTheSettingsSaySo() throws {
        var negotiation = Secure.fresh(.enabled, allowsReadableControl: true)
        let lines = Secure.lines(negotiation.offer(direction: .sendrecv)).dropFirst()
        // Under AEAD they never are.
        #expect(lines.map { $0.hasSuffix(" UNENCRYPTED_SRTCP") } == [false, true, true])
    }

    /// The numbers for telephone events may differ (RFC 3264 §5.1): each side sends under the other's.
    @Test func eachSideHasItsNumberForDigits() throws {
        var negotiation = Negotiation.fresh()
        _ = negotiation.offer(direction: .sendrecv)
        let media = try negotiation.accept(
            try Negotiation.theirs("m=audio 4000 RTP/AVP 0 96", "a=rtpmap:96 telephone-event/8000"))
        #expect(media.telephoneEvent == 96)
        #expect(media.localTelephoneEvent == 101)
    }
}

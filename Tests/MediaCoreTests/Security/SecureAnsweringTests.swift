import Testing

@testable import MediaCore

struct SecureAnsweringTests {
    private typealias Secure = SecureNegotiation

    @Test(arguments: [MediaSecurity.Mode.optional, .elective, .enabled, .mandatory], ["RTP/SAVP", "RTP/AVP"])
    func aKeyIsAnsweredWithAKey(mode: MediaSecurity.Mode, profile: String) throws {
        var negotiation = Secure.fresh(mode)
        let offer = try Negotiation.theirs("m=audio 4000 \(profile) 0", Secure.crypto(5, key: 0xEE))
        let (answer, media) = try negotiation.answer(offer, direction: .sendrecv)
        // RFC 4568 §5.1.2: the same tag and suite, our own key; RFC 8643 §3.2: the profile stays.
        let lines = Secure.lines(answer)
        #expect(lines.count == 2)
        #expect(lines.first == "m=audio 6000 \(profile) 0")
        #expect(
            lines.last == "a="
                + "crypto:\(CryptoAttribute(tag: 5, suite: .aes128CounterSHA1Tag80, keys: [Secure.key(1)]).value)")
        #expect(
            media.protection
                == MediaProtection(
                    suite: .aes128CounterSHA1Tag80, localKey: Secure.key(1), remoteKeys: [Secure.key(0xEE)]))
    }

    @Test(arguments: [MediaSecurity.Mode.disabled, .optional, .elective, .enabled])
    func aPlainOfferIsAnsweredPlainly(mode: MediaSecurity.Mode) throws {
        var negotiation = Secure.fresh(mode)
        let (answer, media) = try negotiation.answer(
            try Negotiation.theirs("m=audio 4000 RTP/AVP 0"), direction: .sendrecv)
        #expect(Secure.lines(answer) == ["m=audio 6000 RTP/AVP 0"])
        #expect(media.protection == nil)
    }

    @Test func keysAreOverlookedWhereEncryptionIsOff() throws {
        var negotiation = Secure.fresh(.disabled)
        let (answer, media) = try negotiation.answer(
            try Negotiation.theirs("m=audio 4000 RTP/AVP 0", Secure.crypto()), direction: .sendrecv)
        #expect(Secure.lines(answer) == ["m=audio 6000 RTP/AVP 0"])
        #expect(media.protection == nil)
    }

    @Test(
        arguments: [
            (.disabled, ["m=audio 4000 RTP/SAVP 0", SecureNegotiation.crypto()], .unsupportedProfile),
            (.mandatory, ["m=audio 4000 RTP/AVP 0"], .protectionRequired),
            (
                .mandatory, ["m=audio 4000 RTP/AVP 0", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAA"],
                .noCommonProtection
            ),
            (.mandatory, ["m=audio 4000 UDP/TLS/RTP/SAVP 0", SecureNegotiation.crypto()], .unsupportedProfile),
            (.mandatory, ["m=audio 4000 RTP/SAVP 0"], .noCommonProtection),
            (.optional, ["m=audio 4000 RTP/SAVP 0"], .noCommonProtection),
            (.enabled, ["m=audio 4000 RTP/SAVP 0", "a=crypto:1 F8_128_HMAC_SHA1_80 inline:AAAA"], .noCommonProtection),
            (
                .enabled, ["m=audio 4000 RTP/SAVP 0", SecureNegotiation.crypto(rest: " UNENCRYPTED_SRTCP")],
                .noCommonProtection
            ),
            (
                .enabled, ["m=audio 4000 RTP/SAVP 0", SecureNegotiation.crypto(), SecureNegotiation.crypto(key: 2)],
                .noCommonProtection
            ),
            (.enabled, ["m=audio 4000 RTP/SAVP 97", SecureNegotiation.crypto()], .noCommonCodec),
        ] as [(MediaSecurity.Mode, [String], NegotiationError)])
    func whatCannotBeIsRefusedAndChangesNothing(
        mode: MediaSecurity.Mode, lines: [String], error: NegotiationError
    ) throws {
        var negotiation = Secure.fresh(mode)
        let offer = try Negotiation.theirs(lines.joined(separator: "\n"))
        #expect(throws: error) { try negotiation.answer(offer, direction: .sendrecv) }
        #expect(negotiation.negotiated == nil)
    }

    @Test func nothingSecureIsPossibleWithoutSuites() throws {
        var negotiation = Secure.fresh(.mandatory, suites: [])
        let offer = try Negotiation.theirs("m=audio 4000 RTP/SAVP 0", Secure.crypto())
        #expect(throws: NegotiationError.noCommonProtection) { try negotiation.answer(offer, direction: .sendrecv) }
    }

    @Test func theFirstUsableLineDecides() throws {
        var negotiation = Secure.fresh(.optional, suites: [.aeadAES256GCM, .aes128CounterSHA1Tag32])
        let offer = try Negotiation.theirs(
            "m=audio 4000 RTP/SAVP 0", "a=crypto:1 NEW_SUITE inline:AAAA", Secure.crypto(2),
            "a=crypto:3 AES_CM_128_HMAC_SHA1_32 inline:tooShort", Secure.crypto(4, .aes128CounterSHA1Tag32),
            Secure.crypto(5, .aeadAES256GCM))
        let (answer, media) = try negotiation.answer(offer, direction: .sendrecv)
        #expect(media.protection?.suite == .aes128CounterSHA1Tag32)
        #expect(Secure.lines(answer).last?.hasPrefix("a=crypto:4 AES_CM_128_HMAC_SHA1_32 inline:") == true)
    }

    /// Peers that can do both offer a stream of each kind.
    @Test(arguments: [
        (MediaSecurity.Mode.disabled, [0, 6000]), (.optional, [6000, 0]), (.elective, [6000, 0]),
        (.enabled, [6000, 0]),
        (.mandatory, [6000, 0]),
    ])
    func ofTwoStreamsTheProtectedOneIsTaken(mode: MediaSecurity.Mode, ports: [UInt16]) throws {
        for isSecureFirst in [true, false] {
            var negotiation = Secure.fresh(mode)
            let secure = ["m=audio 4000 RTP/SAVP 0", Secure.crypto()].joined(separator: "\n")
            let plain = "m=audio 4002 RTP/AVP 0"
            let offer = try Negotiation.theirs(isSecureFirst ? secure : plain, isSecureFirst ? plain : secure)
            let (answer, _) = try negotiation.answer(offer, direction: .sendrecv)
            #expect(answer.media.map(\.port) == (isSecureFirst ? ports : ports.reversed()))
        }
    }

    @Test func readableReportsAreAllowedWhereTheSettingsSaySo() throws {
        var negotiation = Secure.fresh(.optional, allowsReadableControl: true)
        let (answer, media) = try negotiation.answer(
            try Negotiation.theirs(
                "m=audio 4000 RTP/SAVP 0", Secure.crypto(1, .aeadAES128GCM, rest: " UNENCRYPTED_SRTCP"),
                Secure.crypto(2, rest: " UNENCRYPTED_SRTCP")), direction: .sendrecv)
        #expect(media.protection?.suite == .aes128CounterSHA1Tag80)
        #expect(media.protection?.encryptsControl == false)
        // RFC 4568 §6.3.2: it counts for both directions.
        #expect(Secure.lines(answer).last?.hasSuffix(" UNENCRYPTED_SRTCP") == true)
    }

    @Test func aRepeatedOfferChangesNothing() throws {
        var negotiation = Secure.fresh(.mandatory)
        let offer = try Negotiation.theirs("m=audio 4000 RTP/SAVP 0", Secure.crypto())
        let first = try negotiation.answer(offer, direction: .sendrecv)
        let second = try negotiation.answer(offer, direction: .sendrecv)
        #expect(first.0 == second.0)
        #expect(first.1 == second.1)
    }

    @Test func theFarEndMayChangeItsKey() throws {
        var negotiation = Secure.fresh(.mandatory)
        _ = try negotiation.answer(
            try Negotiation.theirs("m=audio 4000 RTP/SAVP 0", Secure.crypto(key: 0xA1)), direction: .sendrecv)
        let (_, media) = try negotiation.answer(
            try Negotiation.theirs("m=audio 4000 RTP/SAVP 0", Secure.crypto(key: 0xA2)), direction: .sendrecv)
        #expect(media.protection?.remoteKeys == [Secure.key(0xA2)])
        #expect(media.protection?.localKey == Secure.key(1))
    }

    /// RFC 3711 §9.1: a key stream that is begun again would cover other packets.
    @Test func aKeyThatWasGivenUpNeverComesBack() throws {
        var negotiation = Secure.fresh(.optional)
        let secure = try Negotiation.theirs("m=audio 4000 RTP/SAVP 0", Secure.crypto())
        let others = [
            try Negotiation.theirs("m=audio 4000 RTP/AVP 0"), try Negotiation.theirs("m=audio 0 RTP/SAVP 0"),
            try Negotiation.theirs("m=audio 4000 RTP/SAVP 0", Secure.crypto(1, .aeadAES256GCM)),
        ]
        var used: Set<MasterKey> = []
        for other in others {
            let (_, media) = try negotiation.answer(secure, direction: .sendrecv)
            #expect(used.insert(try #require(media.protection?.localKey)).inserted)
            _ = try negotiation.answer(other, direction: .sendrecv)
        }
        let (_, media) = try negotiation.answer(secure, direction: .sendrecv)
        #expect(used.insert(try #require(media.protection?.localKey)).inserted)
    }

    @Test func aHeldCallKeepsItsKeys() throws {
        var negotiation = Secure.fresh(.mandatory)
        let (_, before) = try negotiation.answer(
            try Negotiation.theirs("m=audio 4000 RTP/SAVP 0", Secure.crypto()), direction: .sendrecv)
        let (answer, held) = try negotiation.answer(
            try Negotiation.theirs("m=audio 4000 RTP/SAVP 0", "c=IN IP4 0.0.0.0", Secure.crypto()),
            direction: .sendrecv)
        #expect(held.remote == nil)
        #expect(held.protection == before.protection)
        #expect(Secure.lines(answer).count == 2)
    }
}

import MediaCore
import Testing

/// They offer, we answer (RFC 3264 §6).
@Suite struct AnsweringTests {
    @Test func ordinaryOfferIsAnsweredWithOneCodecAndEvents() throws {
        var negotiation = Negotiation.fresh()
        let offer = try Negotiation.theirs("m=audio 4000 RTP/AVP 8 0 97 96", "a=rtpmap:96 telephone-event/8000")
        let (answer, media) = try negotiation.answer(offer, direction: .sendrecv)
        #expect(
            answer.text
                == [
                    "v=0", "o=- 4711 1 IN IP4 192.0.2.10", "s=-", "c=IN IP4 192.0.2.10", "t=0 0",
                    "m=audio 6000 RTP/AVP 0 96", "a=rtpmap:0 PCMU/8000", "a=rtpmap:96 telephone-event/8000",
                    "a=fmtp:96 0-15",
                    "a=ptime:20", "a=sendrecv", "",
                ].joined(separator: "\r\n"))
        #expect(
            media
                == NegotiatedMedia(
                    remote: Negotiation.address("192.0.2.20", 4000),
                    remoteControl: Negotiation.address("192.0.2.20", 4001),
                    payload: .pcmu, telephoneEvent: 96))
        #expect(negotiation.negotiated == media)
    }

    @Test func orderOfCodecsIsOursUnlessTheOfferDecides() throws {
        let offer = try Negotiation.theirs("m=audio 4000 RTP/AVP 8 0")
        var ours = Negotiation.fresh()
        #expect(try ours.answer(offer, direction: .sendrecv).1.payload == .pcmu)
        var offered = Negotiation.fresh(prefersOfferedOrder: true)
        #expect(try offered.answer(offer, direction: .sendrecv).1.payload == .pcma)
    }

    @Test func numberOfTheOfferIsUsed() throws {
        var negotiation = Negotiation.fresh([.pcma])
        let offer = try Negotiation.theirs("m=audio 4000 RTP/AVP 99", "a=rtpmap:99 pcma/8000")
        let (answer, media) = try negotiation.answer(offer, direction: .sendrecv)
        #expect(media.payload == AudioPayload(type: 99, name: "PCMA", clockRate: 8000))
        #expect(answer.media[0].formats == ["99"])
    }

    @Test func eventsAreOnlyAnsweredWhenBothSidesHaveThemAtTheCodecsClock() throws {
        let offer = try Negotiation.theirs(
            "m=audio 4000 RTP/AVP 0 100 101", "a=rtpmap:100 telephone-event/48000", "a=rtpmap:101 telephone-event/8000")
        var with = Negotiation.fresh()
        #expect(try with.answer(offer, direction: .sendrecv).1.telephoneEvent == 101)
        var without = Negotiation.fresh(telephoneEvent: nil)
        let (answer, media) = try without.answer(offer, direction: .sendrecv)
        #expect(media.telephoneEvent == nil)
        #expect(answer.media[0].formats == ["0"])
        var notOffered = Negotiation.fresh()
        let plain = try Negotiation.theirs("m=audio 4000 RTP/AVP 0")
        #expect(try notOffered.answer(plain, direction: .sendrecv).0.media[0].formats == ["0"])
    }

    @Test(arguments: [
        ("sendrecv", MediaDirection.sendrecv, MediaDirection.sendrecv), ("sendonly", .sendrecv, .recvonly),
        ("recvonly", .sendrecv, .sendonly), ("inactive", .sendrecv, .inactive), ("sendrecv", .sendonly, .sendonly),
        ("sendonly", .sendonly, .inactive), ("recvonly", .sendonly, .sendonly), ("sendrecv", .inactive, .inactive),
    ])
    func directionIsTheComplementWithinOurWish(offered: String, wanted: MediaDirection, agreed: MediaDirection) throws {
        var negotiation = Negotiation.fresh()
        let offer = try Negotiation.theirs("m=audio 4000 RTP/AVP 0", "a=\(offered)")
        let (answer, media) = try negotiation.answer(offer, direction: wanted)
        #expect(media.direction == agreed)
        #expect(answer.media[0].attributes.contains(.init(agreed.rawValue)))
    }

    /// RFC 3264 §8.4: the hold of RFC 2543.
    @Test(arguments: ["0.0.0.0", "::"])
    func zeroAddressMeansThatTheyDoNotListen(host: String) throws {
        var negotiation = Negotiation.fresh()
        let offer = try Negotiation.theirs("m=audio 9 RTP/AVP 0", host: host)
        let (_, media) = try negotiation.answer(offer, direction: .sendrecv)
        #expect(media.remote == nil)
        #expect(media.remoteControl == nil)
        #expect(media.direction == .recvonly)
    }

    @Test func ourOwnAddressIsNowhereToSendTo() throws {
        var negotiation = Negotiation.fresh()
        let echo = try Negotiation.theirs("m=audio 6000 RTP/AVP 0", host: "192.0.2.10")
        let (_, media) = try negotiation.answer(echo, direction: .sendrecv)
        #expect(media.remote == nil)
        #expect(!media.direction.sends)
    }

    @Test func streamSwitchedOffIsAnsweredSwitchedOff() throws {
        var negotiation = Negotiation.fresh()
        _ = try negotiation.answer(try Negotiation.theirs("m=audio 4000 RTP/AVP 8"), direction: .sendrecv)
        let (answer, media) = try negotiation.answer(
            try Negotiation.theirs("m=audio 0 RTP/AVP 8"), direction: .sendrecv)
        #expect(Negotiation.media(answer) == ["m=audio 0 RTP/AVP 8"])
        #expect(media.remote == nil)
        #expect(media.direction == .inactive)
        #expect(media.payload == .pcma)
    }

    @Test(
        arguments: [
            (nil, nil, 20), ("20", nil, 20), ("10", nil, 10), ("60", nil, 60), ("30", nil, 30), ("70", nil, 20),
            ("25", nil, 20), ("0", nil, 20), ("-10", nil, 20), ("99999999999999999999", nil, 20), ("60", "40", 40),
            (nil, "15", 10), ("30", "5", 30),
        ] as [(String?, String?, Int)])
    func packetTimeIsHonouredWhereItMakesSense(ptime: String?, maxptime: String?, agreed: Int) throws {
        var negotiation = Negotiation.fresh()
        var offer = try Negotiation.theirs("m=audio 4000 RTP/AVP 0")
        if let ptime { offer.media[0].attributes.append(.init("ptime", ptime)) }
        if let maxptime { offer.media[0].attributes.append(.init("maxptime", maxptime)) }
        #expect(try negotiation.answer(offer, direction: .sendrecv).1.packetTime == agreed)
    }

    /// RFC 3605, RFC 5761 §5.1.1.
    @Test(
        arguments: [
            ([], "192.0.2.20:4001", false), (["a=rtcp:5000"], "192.0.2.20:5000", false),
            (["a=rtcp:5000 IN IP4 192.0.2.30"], "192.0.2.30:5000", false), (["a=rtcp-mux"], "192.0.2.20:4000", true),
            (["a=rtcp:5000 IN IP6 ::1"], nil, false), (["a=rtcp:0"], nil, false),
        ] as [([String], String?, Bool)])
    func controlGoesWhereTheyWantIt(lines: [String], control: String?, shared: Bool) throws {
        var negotiation = Negotiation.fresh()
        var offer = try Negotiation.theirs("m=audio 4000 RTP/AVP 0")
        offer.media[0].attributes += try Negotiation.theirs("m=audio 1 RTP/AVP 0", lines.joined(separator: "\n"))
            .media[0].attributes
        let (answer, media) = try negotiation.answer(offer, direction: .sendrecv)
        #expect(media.remoteControl?.description == control)
        #expect(media.rtcpMux == shared)
        #expect(answer.media[0].rtcpMux == shared)
    }

    @Test func firstUsableStreamIsTakenAndTheOthersKeepTheirPlaces() throws {
        var negotiation = Negotiation.fresh()
        let offer = try Negotiation.theirs(
            "m=video 5000 RTP/AVP 31", "m=audio 4000 RTP/SAVP 0", "m=audio 4002 RTP/AVP 97", "m=audio 4004 RTP/AVP 0",
            "m=audio 4006 RTP/AVP 0", "m=application 9 UDP/DTLS/SCTP webrtc-datachannel")
        let (answer, media) = try negotiation.answer(offer, direction: .sendrecv)
        #expect(answer.media.map(\.port) == [0, 0, 0, 6000, 0, 0])
        #expect(answer.media.map(\.kind) == offer.media.map(\.kind))
        #expect(answer.media.map(\.transport) == offer.media.map(\.transport))
        #expect(media.remote?.port == 4004)
    }

    @Test(arguments: [
        (["m=audio 4000 RTP/AVP 97", "a=rtpmap:97 AMR/8000"], NegotiationError.noCommonCodec),
        (["m=audio 4000 RTP/AVP 97"], .noCommonCodec), (["m=video 4000 RTP/AVP 31"], .noCommonCodec),
        (["m=audio 4000 RTP/AVP"], .noCommonCodec),
        (["m=audio 4000 RTP/AVP 0", "a=rtpmap:0 PCMU/16000"], .noCommonCodec),
        (["m=audio 4000 RTP/SAVP 0"], .unsupportedProfile), (["m=audio 4000 RTP/SAVPF 0"], .unsupportedProfile),
        (["m=audio 4000 UDP/TLS/RTP/SAVPF 0"], .unsupportedProfile),
        (["m=audio 4000 RTP/AVP 0", "c=IN IP4 media.example.com"], .unusableAddress),
        (["m=audio 4000 RTP/AVP 0", "c=IN IP6 2001:db8::1"], .unusableAddress),
    ])
    func offerWithoutUsableAudioIsRefusedAndChangesNothing(lines: [String], error: NegotiationError) throws {
        var negotiation = Negotiation.fresh()
        let good = try Negotiation.theirs("m=audio 4000 RTP/AVP 0")
        let (answer, media) = try negotiation.answer(good, direction: .sendrecv)
        let bad = try Negotiation.theirs(lines.joined(separator: "\n"))
        #expect(throws: error) { try negotiation.answer(bad, direction: .sendrecv) }
        #expect(negotiation.negotiated == media)
        #expect(try negotiation.answer(good, direction: .sendrecv).0 == answer)
    }

    @Test func missingAddressIsRefused() throws {
        var negotiation = Negotiation.fresh()
        let offer = try SessionDescription.parse("v=0\nm=audio 4000 RTP/AVP 0")
        #expect(throws: NegotiationError.unusableAddress) { try negotiation.answer(offer, direction: .sendrecv) }
    }

    @Test func ipv6IsAnsweredInIPv6() throws {
        var negotiation = Negotiation.fresh(address: Negotiation.address("2001:db8::10", 6000))
        let offer = try Negotiation.theirs("m=audio 4000 RTP/AVP 0", host: "2001:db8::20")
        let (answer, media) = try negotiation.answer(offer, direction: .sendrecv)
        #expect(answer.text.contains("c=IN IP6 2001:db8::10\r\n"))
        #expect(media.remote?.description == "[2001:db8::20]:4000")
    }
}

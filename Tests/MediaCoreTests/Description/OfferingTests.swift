import MediaCore
import Testing

/// We offer, they answer (RFC 3264 §5, §7, §8).
@Suite struct OfferingTests {
    @Test func offerListsEverythingInOurOrder() {
        var negotiation = Negotiation.fresh([.pcma, .pcmu])
        #expect(
            Negotiation.media(negotiation.offer(direction: .sendrecv)) == [
                "m=audio 6000 RTP/AVP 8 0 101", "a=rtpmap:8 PCMA/8000", "a=rtpmap:0 PCMU/8000",
                "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-15", "a=ptime:20", "a=sendrecv",
            ])
    }

    @Test func firstFormatOfTheAnswerIsUsed() throws {
        var negotiation = Negotiation.fresh()
        _ = negotiation.offer(direction: .sendrecv)
        let media = try negotiation.accept(
            try Negotiation.theirs("m=audio 4000 RTP/AVP 8 0 96", "a=rtpmap:96 telephone-event/8000", "a=ptime:30"))
        #expect(media.payload == .pcma)
        #expect(media.telephoneEvent == 96)
        #expect(media.packetTime == 30)
        #expect(media.direction == .sendrecv)
        #expect(media.remote == Negotiation.address("192.0.2.20", 4000))
    }

    @Test func directionIsNarrowedByBothSides() throws {
        var negotiation = Negotiation.fresh()
        _ = negotiation.offer(direction: .sendonly)
        let media = try negotiation.accept(try Negotiation.theirs("m=audio 4000 RTP/AVP 0", "a=sendrecv"))
        #expect(media.direction == .sendonly)
    }

    @Test(arguments: [
        ("0.0.0.0", 4000 as UInt16), ("192.0.2.10", 6000),
    ])
    func answerFromNowhereOpensNothingToSendTo(host: String, port: UInt16) throws {
        var negotiation = Negotiation.fresh()
        _ = negotiation.offer(direction: .sendrecv)
        let media = try negotiation.accept(try Negotiation.theirs("m=audio \(port) RTP/AVP 0", host: host))
        #expect(media.remote == nil)
        #expect(!media.direction.sends)
    }

    @Test func refusedStreamIsAnErrorAtFirstAndSilenceLater() throws {
        var negotiation = Negotiation.fresh()
        let refusal = try Negotiation.theirs("m=audio 0 RTP/AVP 0")
        _ = negotiation.offer(direction: .sendrecv)
        #expect(throws: NegotiationError.noCommonCodec) { try negotiation.accept(refusal) }
        _ = negotiation.offer(direction: .sendrecv)
        _ = try negotiation.accept(try Negotiation.theirs("m=audio 4000 RTP/AVP 0"))
        _ = negotiation.offer(direction: .sendonly)
        let media = try negotiation.accept(refusal)
        #expect(media.remote == nil)
        #expect(media.direction == .inactive)
    }

    @Test(arguments: [
        (["m=audio 4000 RTP/AVP 3"], NegotiationError.noCommonCodec), (["m=video 4000 RTP/AVP 31"], .noCommonCodec),
        ([], .noCommonCodec), (["m=audio 4000 RTP/SAVP 0"], .unsupportedProfile),
        (["m=audio 4000 RTP/AVP 0", "c=IN IP6 ::1"], .unusableAddress),
    ])
    func uselessAnswerLeavesWhatStood(lines: [String], error: NegotiationError) throws {
        var negotiation = Negotiation.fresh()
        let (_, media) = try negotiation.answer(try Negotiation.theirs("m=audio 4000 RTP/AVP 0"), direction: .sendrecv)
        _ = negotiation.offer(direction: .sendonly)
        let answer = try Negotiation.theirs(lines.joined(separator: "\n"))
        #expect(throws: error) { try negotiation.accept(answer) }
        #expect(negotiation.negotiated == media)
        #expect(throws: NegotiationError.nothingOffered) { try negotiation.accept(answer) }
    }

    @Test func rollbackLeavesWhatStood() throws {
        var negotiation = Negotiation.fresh()
        let offer = try Negotiation.theirs("m=audio 4000 RTP/AVP 0")
        let (_, media) = try negotiation.answer(offer, direction: .sendrecv)
        let refused = negotiation.offer(direction: .sendonly)
        negotiation.rollback()
        #expect(negotiation.negotiated == media)
        #expect(throws: NegotiationError.nothingOffered) { try negotiation.accept(offer) }
        let next = negotiation.offer(direction: .inactive)
        #expect(next.origin?.version == "3")
        #expect(refused.origin?.version == "2")
    }

    /// RFC 3264 §8: the version grows by one with each change and never without one.
    @Test func versionCountsChanges() throws {
        var negotiation = Negotiation.fresh()
        let offer = try Negotiation.theirs("m=audio 4000 RTP/AVP 0 8")
        var versions: [String?] = []
        versions.append(try negotiation.answer(offer, direction: .sendrecv).0.origin?.version)
        let refresh = try Negotiation.theirs("m=audio 4000 RTP/AVP 0 8", version: 2)
        versions.append(try negotiation.answer(refresh, direction: .sendrecv).0.origin?.version)
        for direction in [MediaDirection.sendonly, .sendrecv, .sendonly] {
            versions.append(negotiation.offer(direction: direction).origin?.version)
            _ = try negotiation.accept(offer)
        }
        versions.append(negotiation.offer(direction: .sendonly).origin?.version)
        #expect(versions == ["1", "1", "2", "3", "4", "4"])
    }

    /// RFC 3264 §8: streams keep their number and order; §8.3.2: numbers keep their meaning.
    @Test func laterOfferKeepsStreamsAndNumbers() throws {
        var negotiation = Negotiation.fresh()
        _ = try negotiation.answer(
            try Negotiation.theirs(
                "m=video 5000 RTP/AVP 31", "m=audio 4000 RTP/AVP 98 96", "a=rtpmap:98 PCMU/8000",
                "a=rtpmap:96 telephone-event/8000", "a=rtcp-mux"), direction: .sendrecv)
        #expect(
            Negotiation.media(negotiation.offer(direction: .sendonly)) == [
                "m=video 0 RTP/AVP 31", "m=audio 6000 RTP/AVP 98 8 96", "a=rtpmap:98 PCMU/8000", "a=rtpmap:8 PCMA/8000",
                "a=rtpmap:96 telephone-event/8000", "a=fmtp:96 0-15", "a=ptime:20", "a=sendonly", "a=rtcp-mux",
            ])
    }

    @Test func newAddressShowsInTheNextDescription() throws {
        var negotiation = Negotiation.fresh()
        _ = negotiation.offer(direction: .sendrecv)
        _ = try negotiation.accept(try Negotiation.theirs("m=audio 4000 RTP/AVP 0"))
        negotiation.local.address = Negotiation.address("192.0.2.11", 7000)
        let offer = negotiation.offer(direction: .sendrecv)
        #expect(offer.origin?.version == "2")
        #expect(offer.connection?.host == "192.0.2.11")
        #expect(offer.media[0].port == 7000)
    }
}

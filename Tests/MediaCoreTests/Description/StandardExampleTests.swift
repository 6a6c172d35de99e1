import MediaCore
import Testing

/// The worked examples of the standards as far as they use G.711. Their host names became numeric addresses, as nothing
/// is looked up here, and we take the part of the side that could be a telephone.
@Suite struct StandardExampleTests {
    /// RFC 3264 §10.1: audio and two video streams; later one more audio stream for events.
    @Test func basicExchange() throws {
        var bob = Negotiation.fresh()
        let (answer, media) = try bob.answer(
            try Negotiation.theirs(
                "m=audio 49170 RTP/AVP 0", "a=rtpmap:0 PCMU/8000", "m=video 51372 RTP/AVP 31", "a=rtpmap:31 H261/90000",
                "m=video 53000 RTP/AVP 32", "a=rtpmap:32 MPV/90000"), direction: .sendrecv)
        #expect(answer.media.map(\.port) == [6000, 0, 0])
        #expect(answer.media.map(\.formats) == [["0"], ["31"], ["32"]])
        #expect(media.remote?.port == 49170)

        let (second, moved) = try bob.answer(
            try Negotiation.theirs(
                "m=audio 65422 RTP/AVP 0", "a=rtpmap:0 PCMU/8000", "m=video 0 RTP/AVP 31", "m=video 53000 RTP/AVP 32",
                "a=rtpmap:32 MPV/90000", "m=audio 51434 RTP/AVP 110", "a=rtpmap:110 telephone-events/8000", "a=recvonly"
            ),
            direction: .sendrecv)
        #expect(second.media.map(\.port) == [6000, 0, 0, 0])
        #expect(second.origin?.version == "2")
        #expect(moved.remote?.port == 65422)
    }

    /// RFC 3264 §10.2: inactive at first with three codecs, then one of them with media.
    @Test func oneOfManyCodecs() throws {
        var callee = Negotiation.fresh()
        let (answer, idle) = try callee.answer(
            try Negotiation.theirs(
                "m=audio 62986 RTP/AVP 0 4 18", "a=rtpmap:0 PCMU/8000", "a=rtpmap:4 G723/8000", "a=rtpmap:18 G729/8000",
                "a=inactive"), direction: .sendrecv)
        #expect(answer.media[0].attributes.contains(.init("inactive")))
        #expect(idle.direction == .inactive)
        let (_, active) = try callee.answer(
            try Negotiation.theirs("m=audio 62986 RTP/AVP 0", "a=rtpmap:0 PCMU/8000"), direction: .sendrecv)
        #expect(active.direction == .sendrecv)
    }

    /// RFC 4317 §2.2: the answer names two codecs, a second exchange settles one; the video stays declined.
    @Test func audioAndVideoTwo() throws {
        var bob = Negotiation.fresh()
        let (_, first) = try bob.answer(
            try Negotiation.theirs(
                "m=audio 49170 RTP/AVP 0 8 97", "a=rtpmap:0 PCMU/8000", "a=rtpmap:8 PCMA/8000", "a=rtpmap:97 iLBC/8000",
                "m=video 51372 RTP/AVP 31 32", "a=rtpmap:31 H261/90000", "a=rtpmap:32 MPV/90000"), direction: .sendrecv)
        #expect(first.payload == .pcmu)
        let (second, media) = try bob.answer(
            try Negotiation.theirs(
                "m=audio 51372 RTP/AVP 0", "a=rtpmap:0 PCMU/8000", "m=video 0 RTP/AVP 31", "a=rtpmap:31 H261/90000",
                version: 2), direction: .sendrecv)
        #expect(second.media.map(\.port) == [6000, 0])
        #expect(media.remote?.port == 51372)
    }

    /// RFC 4317 §2.4: a stream of its own for events is refused, the call goes on.
    @Test func twoAudioStreams() throws {
        var bob = Negotiation.fresh()
        let (answer, media) = try bob.answer(
            try Negotiation.theirs(
                "m=audio 49170 RTP/AVP 0 97", "a=rtpmap:0 PCMU/8000", "a=rtpmap:97 iLBC/8000",
                "m=audio 49172 RTP/AVP 98",
                "a=rtpmap:98 telephone-event/8000", "a=sendonly"), direction: .sendrecv)
        #expect(answer.media.map(\.port) == [6000, 0])
        #expect(media.payload == .pcmu)
    }

    /// RFC 4317 §2.5: the far end moves; our description is the same as before, version and all.
    @Test func addressMoves() throws {
        var alice = Negotiation.fresh([.pcmu], telephoneEvent: nil)
        let offer = alice.offer(direction: .sendrecv)
        _ = try alice.accept(try Negotiation.theirs("m=audio 49174 RTP/AVP 0", "a=rtpmap:0 PCMU/8000"))
        let (answer, media) = try alice.answer(
            try Negotiation.theirs(
                "m=audio 49178 RTP/AVP 0", "a=rtpmap:0 PCMU/8000", host: "192.0.2.21", version: 2), direction: .sendrecv
        )
        #expect(answer == offer)
        #expect(media.remote == Negotiation.address("192.0.2.21", 49178))
    }

    /// RFC 4317 §3.1: the answer holds the call at once, the next offer takes it back.
    @Test func holdAndUnhold() throws {
        var alice = Negotiation.fresh()
        _ = alice.offer(direction: .sendrecv)
        let held = try alice.accept(
            try Negotiation.theirs("m=audio 49172 RTP/AVP 0", "a=rtpmap:0 PCMU/8000", "a=sendonly"))
        #expect(held.direction == .recvonly)
        let (_, taken) = try alice.answer(
            try Negotiation.theirs("m=audio 49170 RTP/AVP 0", "a=rtpmap:0 PCMU/8000", version: 2), direction: .sendrecv)
        #expect(taken.direction == .sendrecv)
    }

    /// RFC 4317 §5.1: a call that begins without any stream.
    @Test func noMediaThenAudioAdded() throws {
        var bob = Negotiation.fresh()
        let (empty, none) = try bob.answer(try Negotiation.theirs(), direction: .sendrecv)
        #expect(empty.media.isEmpty)
        #expect(none.direction == .inactive)
        #expect(none.remote == nil)
        let (answer, media) = try bob.answer(
            try Negotiation.theirs("m=audio 49170 RTP/AVP 0", "a=rtpmap:0 PCMU/8000", version: 2), direction: .sendrecv)
        #expect(answer.origin?.version == "2")
        #expect(media.direction == .sendrecv)
    }

    /// RFC 4317 §5.3: the answer has the address 0.0.0.0, a second exchange brings a real one.
    @Test func blackHoledAnswer() throws {
        var alice = Negotiation.fresh()
        _ = alice.offer(direction: .sendrecv)
        let nowhere = try alice.accept(
            try Negotiation.theirs("m=audio 9322 RTP/AVP 0", "a=rtpmap:0 PCMU/8000", host: "0.0.0.0"))
        #expect(nowhere.remote == nil)
        let (_, media) = try alice.answer(
            try Negotiation.theirs("m=audio 49172 RTP/AVP 0", "a=rtpmap:0 PCMU/8000", version: 2), direction: .sendrecv)
        #expect(media.remote?.port == 49172)
    }
}

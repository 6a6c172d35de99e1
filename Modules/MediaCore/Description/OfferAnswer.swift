/// One dialog's negotiation of its audio (RFC 3264).
///
/// Nothing changes when a method throws. The `o=` version grows by one with each description that differs from the
/// one sent before it, so a version never stands for two contents, not even after ``rollback()``.
public struct OfferAnswer: Sendable {
    /// What is offered from now on; a change shows in the next description.
    public var local: LocalMedia
    /// Whether the order of the offer decides the codec of our answer, and not ours (`answer_sdp_priority`).
    public var prefersOfferedOrder: Bool
    /// What is agreed now; nil before the first answer.
    public private(set) var negotiated: NegotiatedMedia?

    /// The streams of the agreed descriptions, which keep their places for ever (RFC 3264 §8).
    private var streams: [Stream] = []
    private var pending: Pending?
    private var lastSent: SessionDescription?
    private var version: UInt64 = 1
    private let sessionID: UInt64
    /// The profile of the agreed audio stream; nil while there is none.
    private var profile: String?
    private var keys: LocalKeys

    enum Stream: Sendable, Equatable {
        case audio
        /// Not used by us: shown with port 0.
        case refused(kind: String, transport: String, formats: [String])
    }

    private struct Pending {
        var streams: [Stream]
        var direction: MediaDirection
        var secured: SecuredOffer
        var telephoneEvent: UInt8?
    }

    /// - Parameters:
    ///   - sessionID: of the `o=` line.
    ///   - local: what we offer and take.
    ///   - prefersOfferedOrder: whether the far end's order of codecs decides, and not ours.
    ///   - randomKey: gives that many octets that nobody can guess; nil takes them from the system.
    public init(
        sessionID: UInt64, local: LocalMedia, prefersOfferedOrder: Bool = false,
        randomKey: (@Sendable (Int) -> [UInt8])? = nil
    ) {
        self.sessionID = sessionID
        self.local = local
        self.prefersOfferedOrder = prefersOfferedOrder
        keys = LocalKeys(random: randomKey ?? LocalKeys.systemRandom)
    }

    // MARK: We offer

    /// Makes an offer of everything that we can do. Where encryption is demanded and impossible, no audio is offered.
    public mutating func offer(direction: MediaDirection) -> SessionDescription {
        let streams = streamsWithAudio()
        let secured = SecuredOffer(local.security, agreed: negotiated?.protection, profile: profile, keys: &keys)
        let telephoneEvent = local.telephoneEvent.map { negotiated?.localTelephoneEvent ?? $0 }
        pending = Pending(
            streams: streams, direction: direction, secured: secured, telephoneEvent: telephoneEvent)
        var payloads = local.payloads
        // RFC 3264 §8.3.2: within a dialog a number keeps its meaning, so agreed numbers stay.
        if let agreed = negotiated?.payload, let index = payloads.firstIndex(where: { $0.isSameEncoding(as: agreed) }) {
            payloads[index].type = agreed.type
        }
        let audio = AudioSection(
            payloads: payloads, telephoneEvent: telephoneEvent, packetTime: local.packetTime, direction: direction,
            rtcpMux: negotiated?.rtcpMux ?? false, profile: secured.profile, cryptos: secured.cryptos)
        return send(description(streams, audio: secured.isPossible ? audio : nil, timing: "0 0"))
    }

    /// Takes the answer to our offer.
    /// - Throws: ``NegotiationError/nothingOffered``, ``NegotiationError/noCommonCodec`` also when the far end refused
    ///   the stream and nothing was agreed before, ``NegotiationError/unusableAddress``,
    ///   ``NegotiationError/unsupportedProfile``, ``NegotiationError/noCommonProtection``,
    ///   ``NegotiationError/protectionRequired``. The offer is over either way.
    public mutating func accept(_ answer: SessionDescription) throws(NegotiationError) -> NegotiatedMedia {
        guard let pending else { throw .nothingOffered }
        self.pending = nil
        guard let index = pending.streams.firstIndex(of: .audio), answer.media.indices.contains(index),
            answer.media[index].kind == "audio"
        else { throw .noCommonCodec }
        let stream = answer.media[index]
        let agreed: NegotiatedMedia
        if stream.port == 0 {
            guard let former = negotiated else { throw .noCommonCodec }
            agreed = NegotiatedMedia(
                remote: nil, direction: .inactive, payload: former.payload, packetTime: former.packetTime)
        } else {
            let protection = try pending.secured.protection(answeredBy: stream, local.security)
            let choice = Choice(in: stream, for: local, byOfferedOrder: true)
            guard let choice else { throw .noCommonCodec }
            agreed = try choice.media(
                answer, stream, local: local, direction: pending.direction,
                rtcpMux: stream.rtcpMux && negotiated?.rtcpMux == true, localTelephoneEvent: pending.telephoneEvent,
                protection: protection)
        }
        conclude(agreed, pending.streams, profile: stream.port == 0 ? nil : pending.secured.profile)
        return agreed
    }

    /// Our offer was refused: what was agreed before stands.
    public mutating func rollback() {
        pending = nil
    }

    // MARK: They offer

    /// Answers an offer. An offer of ours that is still open is given up.
    ///
    /// - Parameters:
    ///   - offer: theirs.
    ///   - direction: the most that we want; the answer never exceeds what the offer allows.
    /// - Throws: ``NegotiationError/noCommonCodec``, ``NegotiationError/unsupportedProfile``,
    ///   ``NegotiationError/noCommonProtection``, ``NegotiationError/protectionRequired``,
    ///   ``NegotiationError/unusableAddress``; all of them are a 488 in SIP.
    public mutating func answer(
        _ offer: SessionDescription, direction: MediaDirection
    ) throws(NegotiationError) -> (SessionDescription, NegotiatedMedia) {
        guard let chosen = try chosenStream(offer) else { return try answerWithoutAudio(offer) }
        let stream = offer.media[chosen.index]
        let localKey = chosen.crypto.map { keys.key(for: $0.suite) }
        let protection = chosen.crypto.flatMap { crypto in
            localKey.map {
                MediaProtection(
                    suite: crypto.suite, localKey: $0, remoteKeys: crypto.keys, encryptsControl: crypto.encryptsControl)
            }
        }
        let media = try chosen.codec.media(
            offer, stream, local: local, direction: direction, rtcpMux: stream.rtcpMux, protection: protection)
        var payload = chosen.codec.local
        payload.type = chosen.codec.remote.type
        var crypto = chosen.crypto
        crypto?.keys = localKey.map { [$0] } ?? []
        let audio = AudioSection(
            payloads: [payload], telephoneEvent: media.telephoneEvent, packetTime: media.packetTime,
            direction: media.direction, rtcpMux: media.rtcpMux, profile: stream.transport,
            cryptos: crypto.map { [$0] } ?? [])
        return (conclude(offer, audioAt: chosen.index, audio, media), media)
    }

    private struct ChosenStream {
        var index: Int
        var codec: Choice
        /// The line of the far end that protects the stream.
        var crypto: CryptoAttribute?
    }

    /// The first protected stream that we can use, or else the first; nil when audio is switched off by the offer itself.
    private func chosenStream(_ offer: SessionDescription) throws(NegotiationError) -> ChosenStream? {
        var refusal: NegotiationError?
        var isSwitchedOff = offer.media.isEmpty
        var plain: ChosenStream?
        for (index, stream) in offer.media.enumerated() where stream.kind == "audio" {
            if stream.port == 0 {
                isSwitchedOff = true
                continue
            }
            do throws(NegotiationError) {
                let crypto = try local.security.crypto(of: stream)
                guard let codec = Choice(in: stream, for: local, byOfferedOrder: prefersOfferedOrder) else {
                    throw .noCommonCodec
                }
                let chosen = ChosenStream(index: index, codec: codec, crypto: crypto)
                if crypto != nil { return chosen }
                plain = plain ?? chosen
            } catch {
                // That no codec is common says more than that a stream beside it was of another profile.
                refusal = error == .noCommonCodec ? error : refusal ?? error
            }
        }
        if let plain { return plain }
        guard refusal == nil, isSwitchedOff else { throw refusal ?? .noCommonCodec }
        return nil
    }

    /// Agrees to an offer without audio (RFC 3264 §5: there may be no stream at all; port 0 switches one off).
    private mutating func answerWithoutAudio(
        _ offer: SessionDescription
    ) throws(NegotiationError) -> (SessionDescription, NegotiatedMedia) {
        guard let payload = negotiated?.payload ?? local.payloads.first else { throw .noCommonCodec }
        let media = NegotiatedMedia(remote: nil, direction: .inactive, payload: payload, packetTime: local.packetTime)
        return (conclude(offer, audioAt: nil, nil, media), media)
    }

    private mutating func conclude(
        _ offer: SessionDescription, audioAt index: Int?, _ audio: AudioSection?, _ media: NegotiatedMedia
    ) -> SessionDescription {
        let streams = offer.media.enumerated().map { position, stream in
            position == index
                ? Stream.audio : .refused(kind: stream.kind, transport: stream.transport, formats: stream.formats)
        }
        conclude(media, streams, profile: audio?.profile)
        return send(description(streams, audio: audio, timing: offer.timing))
    }

    /// From now on this is agreed.
    private mutating func conclude(_ media: NegotiatedMedia, _ streams: [Stream], profile: String?) {
        pending = nil
        keys.retire(negotiated?.protection, for: media.protection)
        negotiated = media
        self.streams = streams
        self.profile = profile
    }

    // MARK: Descriptions

    /// The agreed streams with one for audio: where it was, or in a place that is free, or at the end (RFC 3264 §8.1).
    private func streamsWithAudio() -> [Stream] {
        if streams.contains(.audio) { return streams }
        var result = streams
        let free = result.firstIndex { stream in
            if case .refused("audio", MediaDescription.plainRTP, _) = stream { return true }
            if case .refused("audio", MediaDescription.secureRTP, _) = stream { return true }
            return false
        }
        if let free { result[free] = .audio } else { result.append(.audio) }
        return result
    }

    private func description(_ streams: [Stream], audio: AudioSection?, timing: String) -> SessionDescription {
        let connection = SessionDescription.Connection(local.address)
        return SessionDescription(
            origin: SessionDescription.Origin(sessionID: "\(sessionID)", version: "\(version)", address: connection),
            connection: connection, timing: timing,
            media: streams.map { stream in
                if case .refused(let kind, let transport, let formats) = stream {
                    return MediaDescription(kind: kind, port: 0, transport: transport, formats: formats)
                }
                return audio?.description(port: local.address.port)
                    ?? MediaDescription(kind: "audio", port: 0, formats: ["0"])
            })
    }

    /// Gives a description its version (RFC 3264 §8: one more when anything else in it changed).
    private mutating func send(_ description: SessionDescription) -> SessionDescription {
        guard let lastSent, lastSent != description else {
            self.lastSent = description
            return description
        }
        version += 1
        var next = description
        next.origin?.version = "\(version)"
        self.lastSent = next
        return next
    }
}

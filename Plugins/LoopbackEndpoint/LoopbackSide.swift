import AudioAPI
import EndpointAPI
import MediaCore
import MediaRuntime

/// One side of a call. Belongs to the network's actor.
final class LoopbackSide {
    enum Owner {
        case endpoint(ObjectIdentifier, CallID)
        case phone(LoopbackFarCall)
    }

    enum Stage {
        /// It was called, or it calls.
        case called, calling
        case connected
        /// It hung up, and the other side has not said anything about it.
        case releasing
        case over
    }

    /// Names the side within the network.
    let number: UInt64
    let owner: Owner
    let audio: any CallAudio
    let outlet: CallOutlet
    var stage: Stage
    var isRinging = false
    /// Whether this side has put the other one on hold.
    var isHolding = false
    /// Whether the call was reported as held.
    var isHeld = false
    /// Whether this side says nothing when the other one hangs up.
    var isDeaf = false
    /// The offer that this side was called with.
    var offer: SessionDescription?
    var other: LoopbackSide?
    private(set) var media: (leg: MediaLeg, negotiation: OfferAnswer)?

    init(_ number: UInt64, owner: Owner, stage: Stage, audio: any CallAudio, outlet: CallOutlet) {
        self.number = number
        self.owner = owner
        self.stage = stage
        self.audio = audio
        self.outlet = outlet
    }

    var endpoint: ObjectIdentifier? {
        if case .endpoint(let key, _) = owner { key } else { nil }
    }

    /// The direction that this side wants.
    private var wish: MediaDirection { isHolding ? .sendonly : .sendrecv }

    // MARK: Media

    func openMedia(
        _ engine: MediaEngine, address: String, events: @escaping @Sendable (MediaLegEvent) -> Void
    ) throws(MediaError) {
        let leg = try engine.openLeg(
            MediaLegRequest(
                bindAddress: address, ports: nil, canonicalName: "side-\(number)@loopback", measuresQuality: true),
            audio: audio, events: events)
        media = (leg, OfferAnswer(sessionID: number, local: LocalMedia(address: leg.localAddress)))
    }

    func closeMedia() {
        media?.leg.close()
        media = nil
    }

    func makeOffer() throws(LoopbackError) -> SessionDescription {
        guard let offer = media?.negotiation.offer(direction: wish) else { throw .noMedia }
        return try carried(offer)
    }

    func answer(_ offer: SessionDescription) throws(LoopbackError) -> SessionDescription {
        let answer: SessionDescription
        do throws(NegotiationError) {
            guard let result = try media?.negotiation.answer(offer, direction: wish) else { throw .noCommonCodec }
            answer = result.0
        } catch {
            throw .notNegotiated(error.description)
        }
        return try carried(answer)
    }

    func accept(_ answer: SessionDescription) throws(LoopbackError) {
        do throws(NegotiationError) {
            _ = try media?.negotiation.accept(answer)
        } catch {
            throw .notNegotiated(error.description)
        }
    }

    /// Lets media flow as it was agreed.
    func applyAgreement() {
        guard let media, let agreed = media.negotiation.negotiated else { return }
        media.leg.setPrivate(isHolding)
        media.leg.apply(agreed)
    }

    /// A description as the other side gets it: written and read again.
    private func carried(_ description: SessionDescription) throws(LoopbackError) -> SessionDescription {
        do throws(DescriptionError) {
            return try SessionDescription.parse(description.text)
        } catch {
            throw .notNegotiated(error.description)
        }
    }
}

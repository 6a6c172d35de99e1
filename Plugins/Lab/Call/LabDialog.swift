import MediaCore
import MediaRuntime
import SofiaUserAgent

/// A call's inside; belongs to the ``LabServer``, on the loop's thread.
final class LabDialog {
    let call: LabCall
    let plan: LabCallPlan
    let leg: MediaLeg
    let dialog: SofiaDialog
    /// What every message of ours that opens or moves the dialog has: Contact and Allow.
    let headers: [SIPHeader]
    let began: ContinuousClock.Instant
    var invite: SofiaClientTransaction?
    /// Of a call that the phone placed.
    var incoming: SofiaServerTransaction?
    var negotiation: OfferAnswer
    /// The call in which the phone asked for this one, and is told of each response.
    var referrer: LabCall.ID?
    /// The phone has been asked to forget the call before it was answered.
    var isCancelled = false

    init(
        call: LabCall, plan: LabCallPlan, leg: MediaLeg, dialog: SofiaDialog, headers: [SIPHeader],
        negotiation: OfferAnswer, began: ContinuousClock.Instant
    ) {
        self.call = call
        self.plan = plan
        self.leg = leg
        self.dialog = dialog
        self.headers = headers
        self.negotiation = negotiation
        self.began = began
    }

    var isTalking: Bool { call.progress.value.stage == .talking }

    /// What the phone said about media is in force from now on.
    func apply(_ media: NegotiatedMedia) {
        leg.apply(media)
        call.progress.update { $0.direction = media.direction }
    }

    /// Takes the phone's answer to an offer of ours.
    func accept(_ text: String) throws {
        apply(try negotiation.accept(SessionDescription.parse(text)))
    }

    /// Answers an offer of the phone.
    /// - Returns: the answer as a body.
    func answer(_ text: String) throws -> SIPBody {
        let (answer, media) = try negotiation.answer(SessionDescription.parse(text), direction: .sendrecv)
        apply(media)
        return .description(answer.text)
    }

    /// An offer of ours as a body.
    func offer(_ direction: MediaDirection) -> SIPBody {
        .description(negotiation.offer(direction: direction).text)
    }
}

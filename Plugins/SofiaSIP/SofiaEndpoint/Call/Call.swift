import EndpointAPI
import MediaCore
import MediaRuntime
import SettingsCatalogue
import SofiaUserAgent

/// One call of an endpoint: its machine, and what the machine's effects work on.
final class Call {
    let id: CallID
    let line: Line
    /// Another one once our address has changed.
    var agent: SofiaUserAgent
    /// Another one once somebody has answered whom our INVITE was forked to.
    var dialog: SofiaDialog
    /// Where the far end finds us in this dialog.
    var contact: SIPHeader
    /// The INVITE that began it; nil for a call that we placed.
    let invite: SofiaServerTransaction?
    /// What is known of a call that we place, until it is answered.
    var placement: Placement?
    /// The re-INVITE or UPDATE that came last.
    var reinvite: SofiaServerTransaction?
    /// What ``invite`` or ``reinvite``, whichever came last, says of the session's interval.
    var terms = SessionTimerTerms()
    /// The offer in ``invite`` or ``reinvite``, whichever came last.
    var theirOffer: SessionDescription?
    /// What came in the ACK, in a PRACK, or in a response to an INVITE of ours.
    var theirAnswer: SessionDescription?
    /// The NOTIFY or PRACK that is being answered.
    var request: SofiaServerTransaction?
    /// Our re-INVITE, until its final response.
    var offering: SofiaClientTransaction?
    /// Whether our re-INVITE was sent with credentials already.
    var triedPassword = false
    /// The call that this one takes the place of once it is answered (RFC 3891).
    var replaces: CallID?
    /// Whether it came from somebody who is trusted, or is ours; otherwise nothing acts in it but the agent's own hand.
    var isTrusted = true
    /// Where it came from, and where our requests of its dialog go.
    var farEnds: Set<IPAddress> = []
    /// Who had us place this call, and is told how it goes (RFC 3515).
    var referral: ReferralID?
    /// Where a transfer of ours leads, and the call that goes with it.
    var transfer: (target: SIPHeader, consultation: CallID?)?
    /// Digits that go out by INFO.
    var digits = DigitQueue()
    var negotiation: OfferAnswer
    /// Nil until its sockets are open, and after the end.
    var leg: MediaLeg?
    var machine = CallMachine()

    /// - Parameter invite: nil for a call that we place.
    init(
        id: CallID, line: Line, agent: SofiaUserAgent, dialog: SofiaDialog, contact: SIPHeader,
        invite: SofiaServerTransaction?, negotiation: OfferAnswer, silenceLimit: Duration?
    ) {
        self.id = id
        self.line = line
        self.agent = agent
        self.dialog = dialog
        self.contact = contact
        self.invite = invite
        self.negotiation = negotiation
        machine.silenceLimit = silenceLimit
    }

    /// The INVITE or UPDATE that a negotiating effect answers: the one that came last and has no final response.
    var current: SofiaServerTransaction? {
        guard let reinvite, reinvite.status < 200 else { return invite }
        return reinvite
    }
}

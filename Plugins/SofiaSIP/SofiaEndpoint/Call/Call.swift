import EndpointAPI
import MediaCore
import MediaRuntime
import SofiaUserAgent

/// One call of an endpoint: its machine, and what the machine's effects work on.
final class Call {
    let id: CallID
    let line: Line
    /// Another one once our address has changed.
    var agent: SofiaUserAgent
    let dialog: SofiaDialog
    /// Where the far end finds us in this dialog.
    var contact: SIPHeader
    /// The INVITE that began it.
    let invite: SofiaServerTransaction
    /// The re-INVITE or UPDATE that came last.
    var reinvite: SofiaServerTransaction?
    /// The offer in ``invite`` or ``reinvite``, whichever came last.
    var theirOffer: SessionDescription?
    /// What came in the ACK, or in the answer to our re-INVITE.
    var theirAnswer: SessionDescription?
    /// The NOTIFY that is being answered.
    var notify: SofiaServerTransaction?
    /// Our re-INVITE, until its final response.
    var offering: SofiaClientTransaction?
    /// Whether our re-INVITE was sent with credentials already.
    var triedPassword = false
    var negotiation: OfferAnswer
    /// Nil until its sockets are open, and after the end.
    var leg: MediaLeg?
    var machine = CallMachine()

    init(
        id: CallID, line: Line, agent: SofiaUserAgent, dialog: SofiaDialog, contact: SIPHeader,
        invite: SofiaServerTransaction, negotiation: OfferAnswer
    ) {
        self.id = id
        self.line = line
        self.agent = agent
        self.dialog = dialog
        self.contact = contact
        self.invite = invite
        self.negotiation = negotiation
    }

    /// The INVITE that a negotiating effect answers: the first one until it has its final response.
    var current: SofiaServerTransaction { invite.status < 200 ? invite : reinvite ?? invite }
}

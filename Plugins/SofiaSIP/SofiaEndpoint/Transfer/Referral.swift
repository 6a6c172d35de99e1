import SofiaUserAgent

/// Names a ``Referral`` of an endpoint.
typealias ReferralID = UInt64

/// Somebody who had us place a call, and is told how it goes (RFC 3515 §2.4.4).
struct Referral {
    /// The dialog of the REFER, where the NOTIFYs go.
    let dialog: SofiaDialog
    /// Whose password the NOTIFYs are sent with.
    let line: Line
    let contact: SIPHeader
    /// The CSeq of the REFER, which tells it from others in the dialog (RFC 3515 §2.4.6).
    let sequence: UInt32
    var progress = ReferralProgress()

    func headers(_ notice: ReferralProgress.Notice) -> [SIPHeader] {
        [
            contact, SIPHeader("Event", "refer;id=\(sequence)"),
            SIPHeader("Subscription-State", notice.subscription),
        ]
    }
}

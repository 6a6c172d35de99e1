public import AudioAPI
public import MediaCore

/// A call that the lab shall place.
public struct LabCallPlan: Sendable {
    /// `X-Genesys-CallUUID`; nil: no such header.
    public var uuid: String?
    /// Who calls: the user part of the caller's address.
    public var caller = "7001"
    /// Seconds for `Call-Info: …;answer-after=`; nil: no such header.
    public var answerAfter: Int?
    /// Whether the INVITE brings an offer; otherwise the phone offers and the ACK answers.
    public var hasOffer = true
    /// The formats that the lab offers and accepts, the best first.
    public var payloads: [AudioPayload] = [.pcma, .pcmu]
    /// Whether the lab keeps silent when the phone hangs up: no answer to its BYE.
    public var isDeaf = false
    /// What the lab says and hears; nil: a ``LabAudio`` with the server's tone.
    public var audio: (any CallAudio)?

    public init(uuid: String? = nil) {
        self.uuid = uuid
    }
}

/// How long the phone took, from the INVITE leaving the lab on.
public struct LabCallTimings: Sendable, Equatable {
    /// To the first 180 or 183.
    public var ringing: Duration?
    /// To the 200.
    public var answered: Duration?
}

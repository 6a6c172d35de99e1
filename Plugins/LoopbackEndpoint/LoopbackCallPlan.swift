public import AudioAPI

/// A call that the far side of a loopback network places.
public struct LoopbackCallPlan: Sendable {
    /// The number or name that calls.
    public var from: String
    /// The identifier that the call carries; nil: the endpoint makes one up.
    public var uuid: String?
    /// What the far side says and hears.
    public var audio: any CallAudio
    /// Whether the call comes with an offer of media.
    public var hasDescription: Bool
    /// Seconds after which the far side asks for an answer by itself.
    public var answerAfter: Int?
    /// Whether the far side says nothing when the endpoint hangs up.
    public var isDeaf: Bool

    public init(
        from: String = "7001", uuid: String? = nil, audio: any CallAudio, hasDescription: Bool = true,
        answerAfter: Int? = nil, isDeaf: Bool = false
    ) {
        self.from = from
        self.uuid = uuid
        self.audio = audio
        self.hasDescription = hasDescription
        self.answerAfter = answerAfter
        self.isDeaf = isDeaf
    }
}

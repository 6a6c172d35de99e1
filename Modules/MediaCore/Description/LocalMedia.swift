/// What we bring into a negotiation.
public struct LocalMedia: Sendable, Equatable {
    /// Where we take RTP, as the far end must see it; RTCP is the next port.
    public var address: SocketAddress
    /// The formats that we can use, the best first.
    public var payloads: [AudioPayload]
    /// The number under which we offer `telephone-event` (RFC 4733); nil: digits are not sent as events.
    public var telephoneEvent: UInt8?
    /// Milliseconds of audio in a packet that we would like to get, a multiple of 10 from 10 to 60.
    public var packetTime: Int

    public init(
        address: SocketAddress, payloads: [AudioPayload] = [.pcmu, .pcma], telephoneEvent: UInt8? = 101,
        packetTime: Int = 20
    ) {
        self.address = address
        self.payloads = payloads
        self.telephoneEvent = telephoneEvent
        self.packetTime = packetTime
    }
}

/// Why a description was refused, or an answer is of no use.
public enum NegotiationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// No audio stream with a format that both sides have.
    case noCommonCodec
    /// Audio is offered, but only under profiles that we do not speak, such as `RTP/SAVP`.
    case unsupportedProfile
    /// The connection address is missing, is a name, or belongs to the other family of addresses.
    case unusableAddress
    /// An answer came and nothing was offered.
    case nothingOffered

    public var description: String {
        switch self {
        case .noCommonCodec: "no audio format that both sides have"
        case .unsupportedProfile: "audio is only offered under a profile that is not supported (RTP/AVP is)"
        case .unusableAddress: "the far end's media address is missing, not numeric, or of the other address family"
        case .nothingOffered: "an answer without an offer"
        }
    }
}

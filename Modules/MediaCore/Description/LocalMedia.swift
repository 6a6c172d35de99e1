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
    /// Whether and how packets are to be encrypted.
    public var security: MediaSecurity

    public init(
        address: SocketAddress, payloads: [AudioPayload] = [.pcmu, .pcma], telephoneEvent: UInt8? = 101,
        packetTime: Int = 20, security: MediaSecurity = .disabled
    ) {
        self.address = address
        self.payloads = payloads
        self.telephoneEvent = telephoneEvent
        self.packetTime = packetTime
        self.security = security
    }
}

/// Why a description was refused, or an answer is of no use.
public enum NegotiationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// No audio stream with a format that both sides have.
    case noCommonCodec
    /// Audio is there, but only under profiles that we do not speak or may not, such as `RTP/SAVP` without SRTP.
    case unsupportedProfile
    /// No `a=crypto` line that is well-formed and that both sides can follow (RFC 4568 §5.1.2, §5.1.3).
    case noCommonProtection
    /// Audio is there unprotected, and must not be.
    case protectionRequired
    /// The connection address is missing, is a name, or belongs to the other family of addresses.
    case unusableAddress
    /// An answer came and nothing was offered.
    case nothingOffered

    public var description: String {
        switch self {
        case .noCommonCodec: "no audio format that both sides have"
        case .unsupportedProfile: "audio is only there under a profile that is not supported (RTP/AVP is)"
        case .noCommonProtection: "no SRTP key (a=crypto) that both sides can use"
        case .protectionRequired: "the far end does not encrypt audio, and system.security.use_srtp demands it"
        case .unusableAddress: "the far end's media address is missing, not numeric, or of the other address family"
        case .nothingOffered: "an answer without an offer"
        }
    }
}

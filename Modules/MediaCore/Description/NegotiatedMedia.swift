/// Which way media flows, as seen from the side whose description it is in (RFC 8866 §6.7).
public enum MediaDirection: String, Sendable, CaseIterable {
    case sendrecv, sendonly, recvonly, inactive

    public init(sends: Bool, receives: Bool) {
        self =
            switch (sends, receives) {
            case (true, true): .sendrecv
            case (true, false): .sendonly
            case (false, true): .recvonly
            case (false, false): .inactive
            }
    }

    public var sends: Bool { self == .sendrecv || self == .sendonly }
    public var receives: Bool { self == .sendrecv || self == .recvonly }

    /// The same flow as seen from the other side.
    public var reversed: MediaDirection { MediaDirection(sends: receives, receives: sends) }

    /// What is left when both this and the other direction must be satisfied.
    public func narrowed(by other: MediaDirection) -> MediaDirection {
        MediaDirection(sends: sends && other.sends, receives: receives && other.receives)
    }
}

/// A payload format: the number in the RTP header and what it stands for in one call.
public struct AudioPayload: Sendable, Hashable {
    /// 0 to 127.
    public var type: UInt8
    /// The encoding name as RFC 3551 and IANA write it, in upper case, such as `PCMU`.
    public var name: String
    /// RTP timestamp units a second.
    public var clockRate: Int
    public var channels: Int
    /// The value of `a=fmtp` without the number.
    public var formatParameters: String?

    public init(type: UInt8, name: String, clockRate: Int, channels: Int = 1, formatParameters: String? = nil) {
        self.type = type
        self.name = name
        self.clockRate = clockRate
        self.channels = channels
        self.formatParameters = formatParameters
    }

    /// G.711 μ-law (RFC 3551 §6, number 0).
    public static let pcmu = AudioPayload(type: 0, name: "PCMU", clockRate: 8000)
    /// G.711 A-law (RFC 3551 §6, number 8).
    public static let pcma = AudioPayload(type: 8, name: "PCMA", clockRate: 8000)
}

/// What both sides agreed upon for the audio of a call.
public struct NegotiatedMedia: Sendable, Equatable {
    /// Where our audio goes; nil when there is nowhere to send it, as with `c=0.0.0.0` or a refused stream.
    public var remote: SocketAddress?
    /// Where our RTCP goes; nil when `remote` is.
    public var remoteControl: SocketAddress?
    /// As seen from us.
    public var direction: MediaDirection
    public var payload: AudioPayload
    /// The payload number of `telephone-event` (RFC 4733) towards the far end; nil when it was not agreed.
    public var telephoneEvent: UInt8?
    /// The payload number under which the far end's `telephone-event` comes. Offerer and answerer may have numbers of
    /// their own (RFC 3264 §5.1).
    public var localTelephoneEvent: UInt8?
    /// Milliseconds of audio in each packet that we send, 10 to 60.
    public var packetTime: Int
    /// Whether RTP and RTCP share a port (RFC 5761).
    public var rtcpMux: Bool
    /// Nil: packets are not protected.
    public var protection: MediaProtection?

    /// - Parameters:
    ///   - remote: where RTP goes; nil: nowhere.
    ///   - remoteControl: where RTCP goes.
    ///   - direction: as we see it.
    ///   - payload: the codec of both ways.
    ///   - telephoneEvent: the far end's payload type of digits; nil: they were not agreed.
    ///   - localTelephoneEvent: nil stands for the same number as `telephoneEvent`.
    ///   - packetTime: milliseconds, 10 to 60.
    ///   - rtcpMux: whether RTCP shares the port of RTP.
    ///   - protection: nil: packets are not protected.
    public init(
        remote: SocketAddress?, remoteControl: SocketAddress? = nil, direction: MediaDirection = .sendrecv,
        payload: AudioPayload, telephoneEvent: UInt8? = nil, localTelephoneEvent: UInt8? = nil, packetTime: Int = 20,
        rtcpMux: Bool = false, protection: MediaProtection? = nil
    ) {
        self.remote = remote
        self.remoteControl = remoteControl
        self.direction = direction
        self.payload = payload
        self.telephoneEvent = telephoneEvent
        self.localTelephoneEvent = localTelephoneEvent ?? telephoneEvent
        self.packetTime = packetTime
        self.rtcpMux = rtcpMux
        self.protection = protection
    }
}

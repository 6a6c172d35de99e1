/// What a leg is to be.
public struct MediaLegRequest: Sendable {
    /// The numeric local address that RTP and RTCP are bound to.
    public var bindAddress: String
    /// Ports for pairs of RTP (even) and RTCP (the next); nil leaves the choice to the system.
    public var ports: ClosedRange<UInt16>?
    /// Names us in RTCP (RFC 3550 §6.5.1).
    public var canonicalName: String
    /// Whether ``MediaLegEvent/quality(_:)`` is wanted.
    public var measuresQuality: Bool
    /// Whether packets without protection must neither leave nor be taken, whatever is negotiated.
    public var requiresProtection: Bool
    /// Marks its datagrams: the octet of IP's header whose upper six bits are the DSCP (RFC 2474).
    public var typeOfService: UInt8

    public init(
        bindAddress: String, ports: ClosedRange<UInt16>? = nil, canonicalName: String, measuresQuality: Bool = false,
        requiresProtection: Bool = false, typeOfService: UInt8 = 0
    ) {
        self.bindAddress = bindAddress
        self.ports = ports
        self.canonicalName = canonicalName
        self.measuresQuality = measuresQuality
        self.requiresProtection = requiresProtection
        self.typeOfService = typeOfService
    }
}

/// What a leg reports. May come on any thread.
public enum MediaLegEvent: Sendable, Equatable {
    /// Audio runs between the devices and the far end.
    case started
    /// It does not any more.
    case stopped
    /// Once a second while audio runs, when the request wanted it.
    case quality(MediaQuality)
    /// The far end sent a digit (RFC 4733).
    case digit(Character)
    /// The devices cannot be used, or packets cannot be protected; one sentence for the person who must mend it.
    case failed(String)
}

/// How a call sounds.
public struct MediaQuality: Sendable, Equatable {
    /// Of the whole call, 1.00 to 4.50.
    public var mos: Double
    /// Of the last three seconds.
    public var intervalMOS: Double
    /// From RTCP; nil until the far end has answered a report of ours.
    public var roundTripMilliseconds: Int?
    public var packetsReceived: UInt64
    /// By the sequence numbers; negative with duplicates.
    public var packetsLost: Int64

    public init(
        mos: Double, intervalMOS: Double, roundTripMilliseconds: Int? = nil, packetsReceived: UInt64 = 0,
        packetsLost: Int64 = 0
    ) {
        self.mos = mos
        self.intervalMOS = intervalMOS
        self.roundTripMilliseconds = roundTripMilliseconds
        self.packetsReceived = packetsReceived
        self.packetsLost = packetsLost
    }
}

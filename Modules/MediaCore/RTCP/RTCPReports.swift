/// A sender's account of what it has sent (RFC 3550 §6.4.1).
public struct SenderInformation: Sendable, Equatable {
    /// Wall-clock time in NTP format: seconds since 1900 and their fraction.
    public var time: UInt64
    /// The same moment as a timestamp of the RTP stream.
    public var timestamp: UInt32
    public var packets: UInt32
    public var octets: UInt32

    public init(time: UInt64, timestamp: UInt32, packets: UInt32, octets: UInt32) {
        self.time = time
        self.timestamp = timestamp
        self.packets = packets
        self.octets = octets
    }
}

/// A receiver's account of one source (RFC 3550 §6.4.1).
public struct ReportBlock: Sendable, Equatable {
    public var source: UInt32
    /// Of the last interval, in 256ths.
    public var fractionLost: UInt8
    public var cumulativeLost: Int32
    public var highestSequence: UInt32
    /// In timestamp units.
    public var jitter: UInt32
    /// The middle half of the time of the source's last sender report; 0 without one.
    public var lastSenderReport: UInt32
    /// Since that report arrived, in 65536ths of a second.
    public var delaySinceLastSenderReport: UInt32

    public init(
        source: UInt32, fractionLost: UInt8, cumulativeLost: Int32, highestSequence: UInt32, jitter: UInt32,
        lastSenderReport: UInt32, delaySinceLastSenderReport: UInt32
    ) {
        self.source = source
        self.fractionLost = fractionLost
        self.cumulativeLost = cumulativeLost
        self.highestSequence = highestSequence
        self.jitter = jitter
        self.lastSenderReport = lastSenderReport
        self.delaySinceLastSenderReport = delaySinceLastSenderReport
    }
}

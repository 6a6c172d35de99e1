public import BoundedNumbers

/// Milliseconds in a packet, as somebody writes them; a second and more are all the same to us.
public typealias PacketTime = Bounded<PacketTimeRange>

public enum PacketTimeRange: NumberRange {
    public static var range: ClosedRange<Int> { 0...1_000 }
}

/// Samples or timestamp units a second, as somebody writes them.
public typealias ClockRate = Bounded<ClockRateRange>

public enum ClockRateRange: NumberRange {
    public static var range: ClosedRange<Int> { 0...1_000_000 }
}

/// Channels, as somebody writes them.
public typealias ChannelCount = Bounded<ChannelCountRange>

public enum ChannelCountRange: NumberRange {
    public static var range: ClosedRange<Int> { 0...255 }
}

/// One `m=` line with what belongs to it (RFC 8866 §5.14).
public struct MediaDescription: Sendable, Equatable {
    /// `audio`, `video`, …
    public var kind: String
    /// 0: refused or switched off (RFC 3264 §5.1, §6).
    public var port: UInt16
    /// The profile, such as `RTP/AVP`.
    public var transport: String
    /// Payload numbers for RTP profiles, other things for others.
    public var formats: [String]
    public var connection: SessionDescription.Connection?
    public var attributes: [SessionDescription.Attribute]

    public init(
        kind: String, port: UInt16, transport: String = MediaDescription.plainRTP, formats: [String],
        connection: SessionDescription.Connection? = nil, attributes: [SessionDescription.Attribute] = []
    ) {
        self.kind = kind
        self.port = port
        self.transport = transport
        self.formats = formats
        self.connection = connection
        self.attributes = attributes
    }

    /// The profile of RTP without encryption or feedback (RFC 3551).
    public static let plainRTP = "RTP/AVP"
    /// The profile of SRTP without feedback (RFC 3711).
    public static let secureRTP = "RTP/SAVP"
}

extension MediaDescription {
    /// The payload formats in the order of the `m=` line; numbers that nothing explains are left out.
    public var payloads: [AudioPayload] {
        var maps: [UInt8: AudioPayload] = [:]
        var parameters: [UInt8: String] = [:]
        for attribute in attributes {
            guard attribute.name == "rtpmap" || attribute.name == "fmtp", let value = attribute.value,
                let (type, rest) = Self.numbered(value)
            else { continue }
            if attribute.name == "fmtp" {
                parameters[type] = parameters[type] ?? rest
            } else if maps[type] == nil {
                maps[type] = AudioPayload(type: type, encoding: rest)
            }
        }
        return formats.compactMap { format in
            guard let type = UInt8(format), type < 128, var payload = maps[type] ?? AudioPayload(static: type) else {
                return nil
            }
            payload.formatParameters = parameters[type]
            return payload
        }
    }

    /// Milliseconds in each packet that this side would like to get (`a=ptime`).
    public var packetTime: PacketTime? { attributes.value("ptime").flatMap { PacketTime(digits: $0) } }

    /// Milliseconds in a packet that this side can take (`a=maxptime`).
    public var maximumPacketTime: PacketTime? { attributes.value("maxptime").flatMap { PacketTime(digits: $0) } }

    /// Whether RTP and RTCP may share a port (RFC 5761 §5.1.1).
    public var rtcpMux: Bool { attributes.contains { $0.name == "rtcp-mux" } }

    /// Where this side takes RTCP when that is not the port after RTP (RFC 3605).
    public var control: (port: UInt16, connection: SessionDescription.Connection?)? {
        guard let fields = attributes.value("rtcp")?.split(separator: " "),
            let port = fields.first.flatMap({ UInt16($0) })
        else { return nil }
        return (port, fields.count == 4 ? SessionDescription.Connection(fields[1...]) : nil)
    }

    /// `101 0-15` as a payload number and the rest.
    private static func numbered(_ value: String) -> (UInt8, String)? {
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let type = UInt8(parts[0]), type < 128 else { return nil }
        return (type, String(parts[1]))
    }
}

extension AudioPayload {
    /// What a number means without `a=rtpmap` (RFC 3551 §6), as far as telephones still use it.
    init?(static type: UInt8) {
        switch type {
        case 0: self = .pcmu
        case 8: self = .pcma
        // RFC 3551 §4.5.2: G.722 samples at 16 kHz, yet its RTP clock is 8 kHz.
        case 9: self.init(type: 9, name: "G722", clockRate: 8000)
        case 13: self.init(type: 13, name: "CN", clockRate: 8000)
        default: return nil
        }
    }

    /// - Parameter encoding: `PCMU/8000` or `opus/48000/2`, as in `a=rtpmap` behind the number.
    init?(type: UInt8, encoding: String) {
        let parts = encoding.split(separator: "/", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), !parts[0].isEmpty, let clockRate = ClockRate(digits: parts[1]),
            clockRate > 0
        else {
            return nil
        }
        let channels = parts.count == 3 ? ChannelCount(digits: parts[2]) : 1
        guard let channels, channels > 0 else { return nil }
        self.init(type: type, name: parts[0].uppercased(), clockRate: clockRate.value, channels: channels.value)
    }

    /// Whether both name the same encoding, whatever their numbers are.
    func isSameEncoding(as other: AudioPayload) -> Bool {
        name == other.name && clockRate == other.clockRate && channels == other.channels
    }

    /// The value of `a=rtpmap`.
    var mapping: String {
        channels == 1 ? "\(type) \(name)/\(clockRate)" : "\(type) \(name)/\(clockRate)/\(channels)"
    }
}

/// What one side of a call says about its media (SDP, RFC 8866).
///
/// Lines that negotiate nothing (`i=`, `u=`, `e=`, `p=`, `b=`, `r=`, `z=`, `k=`) are read over and not kept.
public struct SessionDescription: Sendable, Equatable {
    /// Bytes that ``parse(_:)`` accepts at most.
    public static let maximumSize = 65_536
    /// Lines that ``parse(_:)`` accepts at most.
    public static let maximumLineCount = 2_048
    /// Streams (`m=`) that ``parse(_:)`` accepts at most: an answer repeats each of them.
    public static let maximumStreamCount = 32
    /// Formats of one stream that ``parse(_:)`` accepts at most.
    public static let maximumFormatCount = 64

    /// `o=`; nil when a careless peer left it out.
    public var origin: Origin?
    /// `s=`.
    public var name: String
    /// The session's `c=`; media may have their own.
    public var connection: Connection?
    /// The value of the first `t=`, which an answer repeats (RFC 3264 §6).
    public var timing: String
    /// The `a=` lines in front of the first `m=`.
    public var attributes: [Attribute]
    public var media: [MediaDescription]

    public init(
        origin: Origin?, name: String = "-", connection: Connection?, timing: String = "0 0",
        attributes: [Attribute] = [], media: [MediaDescription]
    ) {
        self.origin = origin
        self.name = name
        self.connection = connection
        self.timing = timing
        self.attributes = attributes
        self.media = media
    }
}

extension SessionDescription {
    /// Who made a description, and which one it is in a row (RFC 8866 §5.2).
    public struct Origin: Sendable, Equatable {
        public var username: String
        /// Digits; as text, since peers write more than fits a machine's word.
        public var sessionID: String
        /// Digits; grows by one with each changed description (RFC 3264 §8).
        public var version: String
        public var address: Connection

        public init(username: String = "-", sessionID: String, version: String, address: Connection) {
            self.username = username
            self.sessionID = sessionID
            self.version = version
            self.address = address
        }
    }

    /// Where media goes (RFC 8866 §5.7), without time to live or address count.
    public struct Connection: Sendable, Equatable {
        public var isIPv6: Bool
        /// An address, or a name.
        public var host: String

        public init(isIPv6: Bool, host: String) {
            self.isIPv6 = isIPv6
            self.host = host
        }

        public init(_ address: SocketAddress) {
            self.init(isIPv6: address.isIPv6, host: address.host)
        }
    }

    /// An `a=` line (RFC 8866 §5.13).
    public struct Attribute: Sendable, Equatable {
        public var name: String
        /// What follows the colon; nil for a property attribute such as `sendrecv`.
        public var value: String?

        public init(_ name: String, _ value: String? = nil) {
            self.name = name
            self.value = value
        }
    }
}

extension SessionDescription.Attribute: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// As in the description, but for keys (`a=crypto`, `a=key-mgmt`), which are for the far end alone.
    public var description: String {
        let shown = name == "crypto" || name == "key-mgmt" ? value.map { _ in "<redacted>" } : value
        return shown.map { "\(name):\($0)" } ?? name
    }

    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension SessionDescription {
    /// The connection of a stream: its own, or else the session's.
    public func connection(of stream: MediaDescription) -> Connection? {
        stream.connection ?? connection
    }

    /// The direction of a stream: its own, or else the session's, or else both ways (RFC 8866 §6.7).
    public func direction(of stream: MediaDescription) -> MediaDirection {
        stream.attributes.direction ?? attributes.direction ?? .sendrecv
    }
}

extension [SessionDescription.Attribute] {
    /// The value of the first attribute with this name; an attribute without value gives an empty string.
    func value(_ name: String) -> String? {
        first { $0.name == name }.map { $0.value ?? "" }
    }

    var direction: MediaDirection? {
        lazy.compactMap { $0.value == nil ? MediaDirection(rawValue: $0.name) : nil }.first
    }
}

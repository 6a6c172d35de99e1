/// The master key and salt of one direction of a call. Nothing that prints it shows it.
public struct MasterKey: Sendable, Hashable {
    /// What packets name a key by, when there are several (RFC 3711 §3.1).
    public struct Identifier: Sendable, Hashable {
        /// As it stands in a packet: 1 to 128 octets.
        public let octets: [UInt8]

        public init(octets: [UInt8]) {
            self.octets = octets
        }
    }

    /// The key, and then the salt. Whoever reads it must not print it.
    public let secret: [UInt8]
    /// Packets that the key may protect, as its owner says; nil stands for all that its cipher allows.
    public let lifetime: UInt64?
    /// Nil: packets name no key.
    public let identifier: Identifier?

    public init(_ secret: [UInt8], lifetime: UInt64? = nil, identifier: Identifier? = nil) {
        self.secret = secret
        self.lifetime = lifetime
        self.identifier = identifier
    }
}

extension MasterKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "<redacted>" }
    public var debugDescription: String { "<redacted>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

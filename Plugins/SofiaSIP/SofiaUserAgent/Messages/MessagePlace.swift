import CSofiaSIP

/// Where a message came from, or where one went, as numbers: an IPv4 address is its IPv4-mapped IPv6 one.
public struct MessagePlace: Sendable, Hashable {
    /// The first eight octets of the address in host order.
    public let high: UInt64
    /// The last eight octets of the address in host order.
    public let low: UInt64
    /// The interface of a link-local address; 0 for none.
    public let zone: UInt32
    public let port: UInt16

    public init(high: UInt64, low: UInt64, zone: UInt32 = 0, port: UInt16) {
        self.high = high
        self.low = low
        self.zone = zone
        self.port = port
    }

    init(_ place: csofia_place) {
        let (high, low) = withUnsafeBytes(of: place.address) {
            ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
        self.init(high: UInt64(bigEndian: high), low: UInt64(bigEndian: low), zone: place.zone, port: place.port)
    }

    /// What the C side tells by writing it; nil when it does not know.
    static func told(by ask: (UnsafeMutablePointer<csofia_place>) -> Int32) -> MessagePlace? {
        var place = csofia_place()
        return ask(&place) == 0 ? MessagePlace(place) : nil
    }

    /// Whether both are one host's.
    public func isSameHost(as other: MessagePlace) -> Bool {
        high == other.high && low == other.low && zone == other.zone
    }
}

/// Names a call within its endpoint; never used twice by one endpoint.
public struct CallID: Hashable, Sendable, CustomStringConvertible {
    public let rawValue: UInt64

    public init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }

    public var description: String { "call \(rawValue)" }
}

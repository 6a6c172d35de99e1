/// What an endpoint can do. A command outside it throws ``EndpointError/Code/unsupported`` and emits nothing.
public struct EndpointCapabilities: OptionSet, Sendable, Hashable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Puts a call on hold and takes it back (``EndpointCommand/hold(_:)``, ``EndpointCommand/resume(_:)``).
    public static let hold = EndpointCapabilities(rawValue: 1 << 0)
    /// Places calls (``EndpointCommand/dial(_:)``).
    public static let dial = EndpointCapabilities(rawValue: 1 << 1)
    /// Sends digits in a call (``EndpointCommand/sendDigits(_:_:)``).
    public static let digits = EndpointCapabilities(rawValue: 1 << 2)
    /// Transfers a call (``EndpointCommand/transfer(_:to:)``, ``EndpointCommand/handOver(_:to:)``).
    public static let transfer = EndpointCapabilities(rawValue: 1 << 3)
    /// Uses a bearer token, and swaps it without dropping a call (``EndpointCommand/renewCredentials(_:)``).
    public static let bearerToken = EndpointCapabilities(rawValue: 1 << 4)
}

/// Why an endpoint refused a command or failed as a whole.
public struct EndpointError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A code that a program can act on.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        public let description: String

        private init(_ description: String) {
            self.description = description
        }

        /// ``Endpoint/run(emit:)`` is not running.
        public static let notRunning = Code("not running")
        /// ``Endpoint/run(emit:)`` is or was running already.
        public static let alreadyRunning = Code("already running")
        /// Not among the endpoint's capabilities.
        public static let unsupported = Code("unsupported")
        /// No call has this identifier, or no longer.
        public static let noSuchCall = Code("no such call")
        /// The command makes no sense in the present state.
        public static let invalid = Code("invalid")
        /// The signalling stack or something that it needs is missing.
        public static let unavailable = Code("unavailable")
    }

    public var code: Code
    /// One sentence for the person who must mend it; never a secret.
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { "\(code): \(message)" }
}

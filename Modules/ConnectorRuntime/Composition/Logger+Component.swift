package import Logging

extension Logger {
    /// The metadata key under which an event says which part of the connector it comes from.
    package static let componentKey = "component"

    /// The same logger for one part of the connector.
    package func component(_ name: String) -> Logger {
        var logger = self
        logger[metadataKey: Self.componentKey] = "\(name)"
        return logger
    }
}

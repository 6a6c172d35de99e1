public import AudioRouting
public import EndpointAPI

/// What a session is made of; every session has its own.
public struct SessionParts: Sendable {
    let router: AudioRouter
    let makeEndpoint: @Sendable (SignallingProtocol) throws -> any Endpoint

    /// - Parameters:
    ///   - router: keeps the session's devices.
    ///   - makeEndpoint: makes an endpoint that serves the protocol; throws `EndpointError` when nobody does.
    public init(router: AudioRouter, makeEndpoint: @escaping @Sendable (SignallingProtocol) throws -> any Endpoint) {
        self.router = router
        self.makeEndpoint = makeEndpoint
    }
}

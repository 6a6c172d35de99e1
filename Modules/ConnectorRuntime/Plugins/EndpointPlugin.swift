public import AudioAPI
public import EndpointAPI
public import Logging
public import MediaRuntime

/// A signalling technology: which protocols it serves, and how a session gets an endpoint of it.
public struct EndpointPlugin: Sendable {
    public let name: String
    /// Values of `connectivities.protocol`.
    public let protocols: Set<SignallingProtocol>
    /// The settings that it reads, such as `proxies.proxy<n>.password`.
    public let settings: Set<String>
    let start: @Sendable (EndpointContext) throws -> EndpointSource

    /// A plugin whose endpoints share something that runs as long as the connector, such as a native loop.
    /// - Parameters:
    ///   - name: what logs call it.
    ///   - protocols: values of `connectivities.protocol` that it serves.
    ///   - settings: those that it reads.
    ///   - start: called once, when the connector is put together.
    public init(
        name: String, protocols: Set<SignallingProtocol>, settings: Set<String> = [],
        start: @escaping @Sendable (EndpointContext) throws -> EndpointSource
    ) {
        self.name = name
        self.protocols = protocols
        self.settings = settings
        self.start = start
    }

    /// A plugin whose endpoints stand alone.
    /// - Parameters:
    ///   - name: what logs call it.
    ///   - protocols: values of `connectivities.protocol` that it serves.
    ///   - settings: those that it reads.
    ///   - makeEndpoint: called once a session, with the audio of its calls.
    public init(
        name: String, protocols: Set<SignallingProtocol>, settings: Set<String> = [],
        makeEndpoint: @escaping @Sendable (any CallAudio) throws -> any Endpoint
    ) {
        self.init(name: name, protocols: protocols, settings: settings) { _ in
            EndpointSource(makeEndpoint: makeEndpoint)
        }
    }
}

/// What an endpoint plugin may use.
public struct EndpointContext: Sendable {
    public let configuration: ConnectorConfiguration
    /// The media of every call of the process. It runs before the plugin does, and longer.
    public let mediaEngine: MediaEngine
    public let logger: Logger
}

/// What a started plugin gives: endpoints, and something that runs beneath them.
public struct EndpointSource: Sendable {
    let makeEndpoint: @Sendable (any CallAudio) throws -> any Endpoint
    let run: (@Sendable () async throws -> Void)?

    /// - Parameters:
    ///   - makeEndpoint: called once a session.
    ///   - run: runs until it is cancelled; that happens when every session has ended.
    public init(
        makeEndpoint: @escaping @Sendable (any CallAudio) throws -> any Endpoint,
        run: (@Sendable () async throws -> Void)? = nil
    ) {
        self.makeEndpoint = makeEndpoint
        self.run = run
    }
}

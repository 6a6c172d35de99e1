public import AudioAPI
public import Logging

/// A system of sound devices, by the name that `audio.backend` knows it by.
public struct AudioBackendPlugin: Sendable {
    public let name: String
    /// The keys under `audio.<name>` that it reads.
    public let keys: [ConfigurationKey]
    let start: @Sendable (AudioContext) throws -> AudioSource

    /// - Parameters:
    ///   - name: a value of `audio.backend`.
    ///   - keys: those under `audio.<name>` that it reads.
    ///   - start: called once, when the connector is put together. It throws when the devices cannot be used, and then
    ///     `audio.backend: auto` goes on with the next plugin.
    public init(
        name: String, keys: [ConfigurationKey] = [], start: @escaping @Sendable (AudioContext) throws -> AudioSource
    ) {
        self.name = name
        self.keys = keys
        self.start = start
    }
}

/// What an audio plugin may use.
public struct AudioContext: Sendable {
    /// The values of its keys, as far as they were given.
    public let values: [String: String]
    public let logger: Logger
}

/// What a started audio plugin gives.
public struct AudioSource: Sendable {
    let makeBackend: @Sendable () throws -> any AudioBackend

    /// - Parameter makeBackend: called once a session, which then runs the backend.
    public init(makeBackend: @escaping @Sendable () throws -> any AudioBackend) {
        self.makeBackend = makeBackend
    }
}

public import AudioAPI
public import EndpointAPI
public import Logging
public import MediaRuntime
public import NameResolution
public import PlainFiles
public import SofiaUserAgent

/// What every SIP endpoint of a process shares: the stack's thread, the media engine and the local address.
public final class SofiaSignalling: Sendable {
    /// The stack's thread; other users of the stack in this process may share it.
    public let loop: SofiaLoop
    let bindAddress: String
    let userAgent: String
    let media: MediaEngine
    /// A PEM file of further authorities for TLS.
    let trust: String?
    /// The files that settings of a session may name.
    let allowedFiles: AllowedFiles
    let resolver: NameResolver
    let network: NetworkWatch
    let timers: LoopTimers
    let instances = InstanceClaims()
    let logger: Logger

    /// - Parameters:
    ///   - bindAddress: numeric; `0.0.0.0` or `::` takes the address that leads to each server.
    ///   - userAgent: the product and version of `User-Agent`, such as `softphone-connector/1.0`.
    ///   - media: whoever owns it runs it.
    ///   - trust: a PEM file of authorities beside those that the system trusts.
    ///   - allowedFiles: those that settings may name, such as `system.security.cert_file`; no others are read for them.
    ///   - names: whom to ask about names; nil: what the system is set to at the time.
    ///   - logger: takes what the stack and the endpoints have to say.
    public init(
        bindAddress: String, userAgent: String, media: MediaEngine, trust: String? = nil,
        allowedFiles: AllowedFiles = AllowedFiles(), names: ResolverSettings? = nil, logger: Logger
    ) {
        loop = SofiaLoop(logger: logger)
        resolver = NameResolver(on: loop, settings: names)
        network = NetworkWatch(on: loop)
        timers = LoopTimers(on: loop)
        self.trust = trust
        self.allowedFiles = allowedFiles
        self.bindAddress = bindAddress
        self.userAgent = userAgent
        self.media = media
        self.logger = logger
    }

    /// Makes the endpoint of one session. It costs no thread, and sockets only while it is connected.
    /// - Parameter audio: what its calls use.
    public func makeEndpoint(audio: any CallAudio) -> any Endpoint {
        SofiaEndpoint(signalling: self, audio: audio)
    }

    /// Keeps the stack until the task is cancelled; its endpoints must have ended before.
    public func run() async {
        let (forever, continuation) = AsyncStream<Never>.makeStream()
        for await _ in forever {}
        continuation.finish()
        await loop.stop()
    }
}

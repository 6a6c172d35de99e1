public import AudioAPI
public import EndpointAPI
public import Logging
public import MediaRuntime
public import SofiaUserAgent

/// What every SIP endpoint of a process shares: the stack's thread, the media engine and the local address.
public final class SofiaSignalling: Sendable {
    /// The stack's thread; other users of the stack in this process may share it.
    public let loop: SofiaLoop
    let bindAddress: String
    let userAgent: String
    let media: MediaEngine
    let logger: Logger

    /// - Parameters:
    ///   - bindAddress: numeric; `0.0.0.0` or `::` takes the address that leads to each server.
    ///   - userAgent: the product and version of `User-Agent`, such as `softphone-connector/1.0`.
    ///   - media: whoever owns it runs it.
    public init(bindAddress: String, userAgent: String, media: MediaEngine, logger: Logger) {
        loop = SofiaLoop(logger: logger)
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

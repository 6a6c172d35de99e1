import AudioRouting
import EndpointAPI
import Locking
import Logging
import Testing

@testable import SessionEngine

@Suite("The registry of sessions", .timeLimit(.minutes(1)))
struct SessionRegistryTests {
    private let endpoints = Endpoints()

    /// The endpoints that sessions asked for, in that order.
    private final class Endpoints: Sendable {
        let made = Guarded<[ScriptedEndpoint]>([])
        var last: ScriptedEndpoint? { made.withLock(\.last) }
    }

    private func registry(
        capacity: Int = 1, requiresCookie: Bool = true, obeys: Bool = true,
        serves: Set<SignallingProtocol> = [.udp, .tcp], capabilities: EndpointCapabilities = []
    ) -> SessionRegistry {
        let endpoints = endpoints
        return SessionRegistry(
            .init(capacity: capacity, requiresCookie: requiresCookie),
            encode: { Array("\($0.status.rawValue) \($0.calls.map(\.state.rawValue))".utf8) },
            makeParts: {
                SessionParts(
                    router: AudioRouter(
                        backend: SilentAudio(),
                        logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
                ) { signalling in
                    guard serves.contains(signalling) else {
                        throw EndpointError(.unavailable, "no plugin serves \(signalling.rawValue)")
                    }
                    let endpoint = ScriptedEndpoint(obeys: obeys, capabilities: capabilities)
                    endpoints.made.withLock { $0.append(endpoint) }
                    return endpoint
                }
            }, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    /// Waits for a state of the session; the suite's time limit is the deadline.
    private func wait(_ session: Session, for isReached: (SessionSnapshot) -> Bool) async {
        while !isReached(session.snapshot) { await Task.yield() }
    }

    private func live(_ registry: SessionRegistry) async throws -> (cookie: String, session: Session) {
        let cookie = registry.offer(origin: nil)
        return (cookie, try await registry.claim(cookie: cookie, origin: nil))
    }

    @Test func onlyIssuedIdsAreAdmitted() async throws {
        let registry = registry()
        guard case .unknown = registry.admit(cookie: "invented", origin: nil) else { return #expect(Bool(false)) }
        guard case .unknown = registry.admit(cookie: nil, origin: nil) else { return #expect(Bool(false)) }
        await #expect(throws: SessionError.ended) { try await registry.claim(cookie: "invented", origin: nil) }
        let cookie = registry.offer(origin: nil)
        guard case .offered = registry.admit(cookie: cookie, origin: nil) else { return #expect(Bool(false)) }
        _ = try await registry.claim(cookie: cookie, origin: nil)
        guard case .live = registry.admit(cookie: cookie, origin: nil) else { return #expect(Bool(false)) }
    }

    @Test func aClaimedSessionKnowsItsDevices() async throws {
        let (_, session) = try await live(registry())
        #expect(session.snapshot.devices.microphone?.name == "Microphone")
        #expect(session.snapshot.devices.speaker?.name == "Speaker")
    }

    @Test func oneSessionAtATimeAndTheNextAfterIt() async throws {
        let registry = registry()
        let (first, session) = try await live(registry)
        let second = registry.offer(origin: nil)
        await #expect(throws: SessionError.full) { try await registry.claim(cookie: second, origin: nil) }
        await registry.end(session)
        guard case .unknown = registry.admit(cookie: first, origin: nil) else { return #expect(Bool(false)) }
        _ = try await registry.claim(cookie: second, origin: nil)
    }

    @Test func fiftySessionsLiveSideBySide() async throws {
        let registry = registry(capacity: 50)
        var sessions: [Session] = []
        for number in 0..<50 {
            let (_, session) = try await live(registry)
            try await session.configure(.connecting(to: "server\(number).test"))
            try await session.register(token: nil)
            sessions.append(session)
        }
        await #expect(throws: SessionError.full) { try await self.live(registry) }
        for (number, session) in sessions.enumerated() {
            await wait(session) { $0.status == .initialized }
            #expect(session.snapshot.connections.map(\.server) == ["server\(number).test"])
        }
        #expect(endpoints.made.withLock(\.count) == 50)
    }

    @Test func everybodySharesASessionWithoutCookies() async throws {
        let registry = registry(requiresCookie: false)
        let session = try await registry.claim(cookie: nil, origin: nil)
        let other = try await registry.claim(cookie: "whatever", origin: "https://desk.example")
        #expect(session === other)
    }

    @Test func aCookieOfAnotherOriginIsUnknown() async throws {
        let registry = registry()
        let cookie = registry.offer(origin: "https://desk.example")
        _ = try await registry.claim(cookie: cookie, origin: "https://desk.example")
        guard case .unknown = registry.admit(cookie: cookie, origin: "https://other.example") else {
            return #expect(Bool(false))
        }
    }

    @Test func readingIsEncodedOnceForAChange() async throws {
        let (_, session) = try await live(registry())
        try await session.configure(.connecting(to: "one.test"))
        try await session.register(token: nil)
        await wait(session) { $0.status == .initialized }
        #expect(String(decoding: session.encodedSnapshot, as: UTF8.self) == "INITIALIZED []")
    }

    @Test func volumeIsShownWhenTheRequestReturns() async throws {
        let (_, session) = try await live(registry())
        try await session.changeAudio(AudioChange(speaker: DeviceChange(volume: 12)))
        #expect(session.snapshot.devices.speaker?.volume == 12)
        await #expect(throws: SessionError.noSuchDevice("None")) {
            try await session.changeAudio(AudioChange(microphone: DeviceChange(name: "None", muted: true)))
        }
        #expect(session.snapshot.devices.microphone?.muted == false)
    }

    @Test func aProtocolThatNobodyServesIsShownAsFailed() async throws {
        let (_, session) = try await live(registry(serves: []))
        try await session.configure(.connecting(to: "one.test"))
        try await session.register(token: nil)
        await wait(session) { $0.connections.map(\.state) == [.failed] }
        #expect(session.snapshot.problem == "no plugin serves udp")
        await session.unregister()
        await wait(session) { $0.connections.map(\.state) == [.none] }
    }

    @Test func anotherProtocolGetsAnotherEndpoint() async throws {
        let (_, session) = try await live(registry())
        try await session.configure(.connecting(to: "one.test"))
        try await session.register(token: nil)
        await wait(session) { $0.status == .initialized }
        try await session.configure(.connecting(to: "two.test", over: .tcp))
        try await session.register(token: nil)
        await wait(session) { $0.signalling == .tcp && $0.status == .initialized }
        #expect(endpoints.made.withLock(\.count) == 2)
    }

    @Test func anIncomingCallIsAlertedAtOnce() async throws {
        let (_, session) = try await live(registry())
        try await session.configure(.connecting(to: "one.test"))
        try await session.register(token: nil)
        await wait(session) { $0.status == .initialized }
        let endpoint = try #require(endpoints.last)
        endpoint.emit(.call(CallID(7), .offered(.uuid("A"))))
        #expect(await endpoint.next { $0 == .alert(CallID(7)) } != nil)
        #expect(session.snapshot.calls.map(\.uuid) == ["A"])
    }

    @Test func aFailedEndpointIsReplacedAtTheNextRegistration() async throws {
        let (_, session) = try await live(registry())
        try await session.configure(.connecting(to: "one.test"))
        try await session.register(token: nil)
        await wait(session) { $0.status == .initialized }
        endpoints.last?.fail(with: EndpointError(.unavailable, "the stack is gone"))
        await wait(session) { $0.connections.map(\.state) == [.failed] }
        #expect(session.snapshot.problem == "the stack is gone")
        try await session.register(token: nil)
        await wait(session) { $0.status == .initialized }
        #expect(endpoints.made.withLock(\.count) == 2)
    }

    // MARK: Requests

    private func inCall(
        _ capabilities: EndpointCapabilities = [.hold, .dial, .digits, .transfer]
    ) async throws -> (session: Session, endpoint: ScriptedEndpoint) {
        let (_, session) = try await live(registry(capabilities: capabilities))
        try await session.configure(.connecting(to: "one.test"))
        try await session.register(token: nil)
        await wait(session) { $0.status == .initialized }
        let endpoint = try #require(endpoints.last)
        endpoint.emit(.call(CallID(1), .offered(.uuid("A"))))
        endpoint.emit(.call(CallID(1), .connected))
        await wait(session) { $0.calls.map(\.state) == [.connected] }
        return (session, endpoint)
    }

    @Test func aRequestReturnsWhenTheEndpointAcceptsIt() async throws {
        let (session, endpoint) = try await inCall()
        try await session.perform(.sendDigits("12#", call: "A"))
        #expect(endpoint.commands.last == .sendDigits(CallID(1), "12#"))
        try await session.perform(.dial("7002"))
        #expect(endpoint.commands.suffix(2) == [.hold(CallID(1)), .dial("7002")])
    }

    @Test(arguments: [
        (EndpointError(.invalid, "not now"), SessionError.conflict("not now")),
        (EndpointError(.notRunning, "not yet"), .conflict("not yet")),
        (EndpointError(.noSuchCall, "gone"), .noSuchCall),
        (EndpointError(.unsupported, "cannot"), .unsupported("cannot")),
        (EndpointError(.unavailable, "no sound"), .unavailable("no sound")),
    ])
    func aRefusalReachesWhoeverAsked(refusal: EndpointError, error: SessionError) async throws {
        let (session, endpoint) = try await inCall()
        endpoint.refuse(with: refusal)
        await #expect(throws: error) { try await session.perform(.hold(call: "A")) }
    }

    @Test func nothingIsAskedOfASessionThatEnds() async throws {
        let registry = registry()
        let (_, session) = try await live(registry)
        await #expect(throws: SessionError.conflict("no connection is ready: register first, and wait for READY")) {
            try await session.perform(.dial("7002"))
        }
        await registry.end(session)
        await #expect(throws: SessionError.ended) { try await session.perform(.dial("7002")) }
    }

    @Test func aSessionExpiresAndFreesItsPlace() async throws {
        let registry = registry()
        let (cookie, session) = try await live(registry)
        try await session.configure(SessionUpdate(sessionExpire: 1))
        await session.finished()
        guard case .unknown = registry.admit(cookie: cookie, origin: nil) else { return #expect(Bool(false)) }
        await #expect(throws: SessionError.ended) { try await session.register(token: nil) }
        _ = try await live(registry)
    }

    @Test func stoppingDisconnectsEverySession() async throws {
        let registry = registry(capacity: 3)
        let run = Task { await registry.run() }
        for _ in 0..<3 {
            let (_, session) = try await live(registry)
            try await session.configure(.connecting(to: "one.test"))
            try await session.register(token: nil)
            await wait(session) { $0.status == .initialized }
        }
        run.cancel()
        await run.value
        #expect(registry.sessions.isEmpty)
        #expect(endpoints.made.withLock { $0.allSatisfy { $0.commands.last == .disconnect } })
        await #expect(throws: SessionError.self) { try await self.live(registry) }
    }
}

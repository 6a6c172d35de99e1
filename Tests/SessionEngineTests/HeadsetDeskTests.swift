import AudioAPI
import AudioRouting
import EndpointAPI
import Locking
import Logging
import Testing

@testable import SessionEngine

/// Headsets whose test presses the keys and sees the lights.
private final class ScriptedHeadsets: HeadsetControls {
    private let events = AsyncStream<HeadsetEvent>.makeStream()
    private let shown = AsyncStream<HeadsetStatus>.makeStream()

    func run(emit: @escaping @Sendable (HeadsetEvent) -> Void) async {
        for await event in events.stream { emit(event) }
    }

    func show(_ status: HeadsetStatus, on headset: HeadsetControl.ID) async {
        shown.continuation.yield(status)
    }

    func emit(_ event: HeadsetEvent) {
        events.continuation.yield(event)
    }

    /// Waits until the headset is told this; the suite's time limit is the deadline.
    func waits(for status: HeadsetStatus) async {
        for await next in shown.stream where next == status { return }
    }
}

@Suite("The desk between headsets and sessions", .timeLimit(.minutes(1)))
struct HeadsetDeskTests {
    @Test func keysAreTheSessionsAndLightsFollow() async throws {
        let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let endpoint = ScriptedEndpoint(capabilities: [.hold])
        let registry = SessionRegistry(
            .init(), encode: { _ in [] },
            makeParts: {
                SessionParts(router: AudioRouter(backend: SilentAudio(), logger: quiet)) { _ in endpoint }
            }, logger: quiet)
        let headsets = ScriptedHeadsets()
        let desk = HeadsetDesk(registry: registry, controls: headsets, logger: quiet)
        let running = Task { await desk.run() }
        let id = HeadsetControl.ID(rawValue: "hidraw3")
        headsets.emit(.present([HeadsetControl(id: id, name: "Headset")]))
        await headsets.waits(for: HeadsetStatus())

        let session = try await registry.claim(cookie: registry.offer(origin: nil), origin: nil)
        try await session.configure(.connecting(to: "one.test"))
        try await session.register(token: nil)
        while session.snapshot.status != .initialized { await Task.yield() }
        endpoint.emit(.call(CallID(1), .offered(.uuid("A"))))
        await headsets.waits(for: HeadsetStatus(isRinging: true))

        headsets.emit(.pressed(.answer, on: id))
        _ = await endpoint.next { $0 == .answer(CallID(1)) }
        endpoint.emit(.call(CallID(1), .connected))
        await headsets.waits(for: HeadsetStatus(isTalking: true))

        headsets.emit(.pressed(.setMuted(true), on: id))
        await headsets.waits(for: HeadsetStatus(isTalking: true, isMuted: true))
        #expect(session.snapshot.devices.microphone?.muted == true)
        // The API has the last word, and the light says so.
        try await session.changeAudio(AudioChange(microphone: DeviceChange(muted: false)))
        await headsets.waits(for: HeadsetStatus(isTalking: true))

        headsets.emit(.pressed(.release, on: id))
        await headsets.waits(for: HeadsetStatus())
        #expect(endpoint.commands.contains(.release(CallID(1))))
        headsets.emit(.pressed(.answer, on: id))
        await headsets.waits(for: HeadsetStatus())

        await registry.end(session)
        running.cancel()
        await running.value
    }
}

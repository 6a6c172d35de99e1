public import AudioAPI
import AudioRouting
public import Logging

/// Brings the keys of headsets to the sessions whose headsets they are, and the sessions' calls to the headsets' lights.
///
/// A key goes the way of the API's own requests, so whichever of the two came last holds.
public actor HeadsetDesk {
    private enum Input: Sendable {
        case headset(HeadsetEvent)
        case sessionsChanged
    }

    private let registry: SessionRegistry
    private let controls: any HeadsetControls
    private let logger: Logger
    private var headsets: [HeadsetControl] = []
    private var shown: [HeadsetControl.ID: HeadsetStatus] = [:]

    /// - Parameters:
    ///   - registry: whose sessions have the headsets; it may have one desk.
    ///   - controls: the headsets; run by ``run()``.
    ///   - logger: takes what cannot be done.
    public init(registry: SessionRegistry, controls: any HeadsetControls, logger: Logger) {
        self.registry = registry
        self.controls = controls
        self.logger = logger
    }

    /// Serves headsets until the task is cancelled.
    public func run() async {
        let (inputs, continuation) = AsyncStream<Input>.makeStream()
        let running = Task { [controls] in
            await controls.run { continuation.yield(.headset($0)) }
            continuation.finish()
        }
        let watching = Task { [registry] in
            for await _ in registry.changes.stream { continuation.yield(.sessionsChanged) }
        }
        await withTaskCancellationHandler {
            for await input in inputs where !Task.isCancelled { await received(input) }
        } onCancel: {
            running.cancel()
            watching.cancel()
        }
        await running.value
        await watching.value
    }

    private func received(_ input: Input) async {
        switch input {
        case .headset(.present(let present)):
            headsets = present
            shown = shown.filter { id, _ in present.contains { $0.id == id } }
            await showCalls()
        case .headset(.pressed(let wish, let id)):
            await pressed(wish, on: id)
        case .sessionsChanged:
            await showCalls()
        }
    }

    private func showCalls() async {
        guard !headsets.isEmpty else { return }
        let snapshots = registry.sessions.map(\.snapshot)
        for headset in headsets {
            let owner = HeadsetOwner.index(of: headset.name, among: snapshots.map(\.devices))
            let status = owner.map { HeadsetStatus(snapshots[$0]) } ?? HeadsetStatus()
            guard shown.updateValue(status, forKey: headset.id) != status else { continue }
            await controls.show(status, on: headset.id)
        }
    }

    private func pressed(_ wish: HeadsetWish, on id: HeadsetControl.ID) async {
        guard let headset = headsets.first(where: { $0.id == id }) else { return }
        let sessions = registry.sessions
        let snapshots = sessions.map(\.snapshot)
        guard let owner = HeadsetOwner.index(of: headset.name, among: snapshots.map(\.devices)) else { return }
        let session = sessions[owner]
        let plan = HeadsetPlan(wish, in: snapshots[owner])
        logger.debug("headset's key", metadata: ["headset": "\(headset.name)", "wish": "\(wish)"])
        switch plan {
        case nil:
            // The headset believes that its wish comes true: it is told how things are.
            await controls.show(HeadsetStatus(snapshots[owner]), on: id)
        case .mute(let muted):
            // In the order of the keys; a microphone that does not answer holds up no other key.
            Task.immediate {
                await attempt(headset) { () throws(SessionError) in
                    try await session.changeAudio(AudioChange(microphone: DeviceChange(muted: muted)))
                }
            }
        case .perform(let request):
            // An endpoint may take its time with one: keys and lights go on.
            Task {
                await attempt(headset) { () throws(SessionError) in try await session.perform(request) }
            }
        }
    }

    private func attempt(
        _ headset: HeadsetControl, _ act: @Sendable () async throws(SessionError) -> Void
    ) async {
        do throws(SessionError) {
            try await act()
        } catch {
            logger.notice(
                "headset's key had no effect", metadata: ["headset": "\(headset.name)", "reason": "\(error)"])
        }
    }
}

import AudioAPI

/// Devices that a test plugs and unplugs, and that refuse what it wants them to.
final class ScriptedBackend: AudioBackend {
    struct State: Sendable {
        var devices: [AudioDevice] = []
        var emit: (@Sendable (AudioEvent) -> Void)?
        /// Devices whose volume or mute cannot be changed, or that cannot be opened.
        var stubborn: Set<AudioDevice.ID> = []
        var opened: [AudioStreamRequest] = []
        var open: [Int: AudioStreamRequest] = [:]
        var mostOpen = 0
        var isReachable = true
        /// Questions that are answered only when it goes on.
        var hanging: Set<Question> = []
        var waiting: [CheckedContinuation<Void, Never>] = []
        /// Volumes and mutes that were set, in their order.
        var set: [String] = []
    }

    enum Question: Sendable, CaseIterable {
        case run, devices, volume, mute, open, close
    }

    let name = "scripted"
    let state = Locked(State())
    /// What happened, for those who wait for it.
    let changes = Changes()

    init(_ devices: [AudioDevice]) {
        state.withLock { $0.devices = devices }
    }

    // MARK: The test's side

    func plug(_ device: AudioDevice) {
        update { $0.devices.append(device) }
    }

    func unplug(_ id: AudioDevice.ID) {
        update { $0.devices.removeAll { $0.id == id } }
    }

    func lose(_ id: AudioDevice.ID) {
        state.withLock { $0.emit?(.streamLost(id)) }
    }

    func update(_ body: (inout State) -> Void) {
        state.withLock { state in
            body(&state)
            state.emit?(.devices(state.devices))
        }
    }

    /// Questions of these kinds are not answered from now on.
    func standStill(_ questions: Set<Question> = Set(Question.allCases)) {
        state.withLock { $0.hanging = questions }
    }

    /// Everything that was asked meanwhile is done.
    func goOn() {
        let waiting = state.withLock { state in
            state.hanging = []
            defer { state.waiting = [] }
            return state.waiting
        }
        waiting.forEach { $0.resume() }
    }

    fileprivate func hang(_ question: Question) async {
        await withCheckedContinuation { continuation in
            let mustWait = state.withLock { state in
                guard state.hanging.contains(question) else { return false }
                state.waiting.append(continuation)
                return true
            }
            changes.happened()
            if !mustWait { continuation.resume() }
        }
    }

    var openRequests: [AudioStreamRequest] { state.withLock { Array($0.open.values) } }

    // MARK: The backend's side

    func run(emit: @escaping @Sendable (AudioEvent) -> Void) async throws(AudioError) {
        let isReachable = state.withLock { state in
            guard state.isReachable else { return false }
            state.emit = emit
            emit(.devices(state.devices))
            return true
        }
        guard isReachable else { throw .unavailable("the sound server does not answer") }
        for await _ in AsyncStream<Never>.makeStream().stream {}
        await hang(.run)
        state.withLock { $0.emit = nil }
    }

    func devices() async -> [AudioDevice] {
        await hang(.devices)
        return state.withLock { $0.devices }
    }

    func setVolume(_ volume: Int, of device: AudioDevice.ID) async throws(AudioError) {
        await hang(.volume)
        state.withLock { $0.set.append("\(device.rawValue) \(volume)") }
        try change(device) { $0.volume = volume }
    }

    func setMuted(_ muted: Bool, of device: AudioDevice.ID) async throws(AudioError) {
        await hang(.mute)
        state.withLock { $0.set.append("\(device.rawValue) \(muted)") }
        try change(device) { $0.muted = muted }
    }

    private func change(_ id: AudioDevice.ID, _ body: (inout AudioDevice) -> Void) throws(AudioError) {
        let error = state.withLock { state -> AudioError? in
            guard let index = state.devices.firstIndex(where: { $0.id == id }) else {
                return .noSuchDevice(id.rawValue)
            }
            guard !state.stubborn.contains(id) else { return .unavailable("\(id.rawValue) refuses") }
            body(&state.devices[index])
            state.emit?(.devices(state.devices))
            return nil
        }
        if let error { throw error }
    }

    func open(_ request: AudioStreamRequest, client: any AudioClient) async throws(AudioError) -> any AudioStream {
        await hang(.open)
        let result = state.withLock { state -> Result<Int, AudioError> in
            for id in [request.microphone, request.speaker].compactMap({ $0 }) {
                guard state.devices.contains(where: { $0.id == id }) else {
                    return .failure(.noSuchDevice(id.rawValue))
                }
                guard !state.stubborn.contains(id) else { return .failure(.unavailable("\(id.rawValue) refuses")) }
            }
            let number = state.opened.count
            state.opened.append(request)
            state.open[number] = request
            state.mostOpen = max(state.mostOpen, state.open.count)
            return .success(number)
        }
        let number = try result.get()
        changes.happened()
        return Stream(number: number, backend: self)
    }

    private struct Stream: AudioStream {
        let number: Int
        let backend: ScriptedBackend

        func close() async {
            await backend.hang(.close)
            backend.state.withLock { _ = $0.open.removeValue(forKey: number) }
            backend.changes.happened()
        }
    }
}

final class SilentClient: AudioClient {
    func captured(_ samples: UnsafeBufferPointer<Int16>) {}
    func render(into samples: UnsafeMutableBufferPointer<Int16>) {}
}

/// Something to wait at until a condition holds that others change.
final class Changes: Sendable {
    private let waiting = Locked<[AsyncStream<Void>.Continuation]>([])

    func happened() {
        waiting.withLock { $0.forEach { $0.yield() } }
    }

    /// Waits until the condition holds; false after ten seconds without it.
    func wait(until holds: @escaping @Sendable () -> Bool) async -> Bool {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        waiting.withLock { $0.append(continuation) }
        let deadline = Task {
            if (try? await Task.sleep(for: .seconds(10))) != nil { continuation.finish() }
        }
        defer { deadline.cancel() }
        if holds() { return true }
        for await _ in stream where holds() { return true }
        return holds()
    }
}

extension AudioDevice {
    static func microphone(
        _ name: String, form: FormFactor = .unknown, isDefault: Bool = false, volume: Int = 100, muted: Bool = false
    ) -> AudioDevice {
        AudioDevice(
            id: ID(rawValue: "in:\(name)"), name: name, direction: .capture, formFactor: form, isDefault: isDefault,
            volume: volume, muted: muted)
    }

    static func speaker(
        _ name: String, form: FormFactor = .unknown, isDefault: Bool = false, volume: Int = 100, muted: Bool = false
    ) -> AudioDevice {
        AudioDevice(
            id: ID(rawValue: "out:\(name)"), name: name, direction: .playback, formFactor: form, isDefault: isDefault,
            volume: volume, muted: muted)
    }
}

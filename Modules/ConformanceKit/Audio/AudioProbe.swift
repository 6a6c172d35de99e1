import AudioAPI
import Locking

/// One backend under one check.
final class AudioProbe: Sendable {
    let subject: any AudioBackendSubject
    let backend: any AudioBackend
    let journal = Journal<AudioEvent>()
    private let running = Guarded<Task<Void, any Error>?>(nil)

    init(_ subject: any AudioBackendSubject) async throws {
        self.subject = subject
        backend = try await subject.makeBackend()
    }

    /// Begins ``AudioBackend/run(emit:)`` and waits for the first list.
    @discardableResult
    func start() async throws -> [AudioDevice] {
        let task = Task { [backend, journal] in
            defer { journal.close() }
            try await backend.run { journal.record($0) }
        }
        running.withLock { $0 = task }
        return try await journal.wait(for: "the first event lists the devices") { events in
            guard let first = events.first else { return nil }
            if case .devices(let devices) = first { return devices }
            return []
        }
    }

    func stop() async throws {
        let task = running.withLock { task in
            defer { task = nil }
            return task
        }
        guard let task else { return }
        task.cancel()
        try await within(.seconds(5), "run returns after its cancellation") { try await task.value }
    }

    func close() async throws {
        try await stop()
        try require(journal.late.isEmpty, "events after run returned: \(journal.late)")
    }

    /// Every device.
    func devices(within limit: Duration = .seconds(5)) async throws -> [AudioDevice] {
        let backend = backend
        return try await within(limit, "the devices are listed") { await backend.devices() }
    }

    /// The first device of a direction.
    func device(_ direction: AudioDevice.Direction) async throws -> AudioDevice {
        guard let device = try await devices().first(where: { $0.direction == direction }) else {
            throw ConformanceFailure("the subject has no device for \(direction.rawValue)")
        }
        return device
    }

    func open(_ format: AudioFormat, client: CountingClient) async throws -> any AudioStream {
        let request = AudioStreamRequest(
            microphone: try await device(.capture).id, speaker: try await device(.playback).id, format: format)
        let backend = backend
        return try await within(.seconds(5), "a stream opens") { try await backend.open(request, client: client) }
    }

    func close(_ stream: any AudioStream) async throws {
        try await within(.seconds(5), "a stream closes") { await stream.close() }
    }

    /// What an operation is refused with; nil when it is done.
    func refusal(
        within limit: Duration = .seconds(5),
        _ body: @escaping @Sendable (any AudioBackend) async throws(AudioError) -> Void
    ) async throws -> AudioError? {
        let backend = backend
        return try await ConformanceKit.within(limit, "an operation is done or refused") { () -> AudioError? in
            do throws(AudioError) {
                try await body(backend)
                return nil
            } catch {
                return error
            }
        }
    }
}

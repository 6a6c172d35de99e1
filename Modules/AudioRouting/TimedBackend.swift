import AudioAPI
import Locking

/// A session's backend, each of whose answers has a deadline: neither a call, nor a request, nor the end of the session
/// waits for one that hangs.
struct TimedBackend: Sendable {
    /// How long an answer may take.
    static let patience = Duration.milliseconds(1200)
    /// How long a device may take to open: one over Bluetooth takes seconds. Nobody waits for it.
    static let openingPatience = Duration.seconds(5)
    /// How many questions of one kind may be past their deadline without an answer; further ones fail at once.
    static let mostOverdue = 4

    private enum Question: Hashable {
        case devices, change, gaps, open
    }

    let backend: any AudioBackend
    private let overdue = Guarded<[Question: Int]>([:])

    init(_ backend: any AudioBackend) {
        self.backend = backend
    }

    var name: String { backend.name }
    var silence: AudioError { .unavailable("\(name) does not answer") }

    /// Runs the backend. It ends with the task, or soon afterwards without it.
    func run(emit: @escaping @Sendable (AudioEvent) -> Void) async throws(AudioError) {
        let ended = AsyncStream<AudioError?>.makeStream()
        let running = Task { [backend] in
            do throws(AudioError) {
                try await backend.run(emit: emit)
                ended.continuation.yield(nil)
            } catch {
                ended.continuation.yield(error)
            }
            ended.continuation.finish()
        }
        var outcome: AudioError??
        // Ends with the task's cancellation.
        for await error in ended.stream { outcome = error }
        guard outcome == nil else {
            if let error = outcome ?? nil { throw error }
            return
        }
        running.cancel()
        guard await Answer.within(Self.patience, { await running.value }) != nil else {
            throw .unavailable("\(name) does not end: it is left behind")
        }
    }

    /// Every device; nil without an answer.
    func devices(within limit: Duration = patience) async -> [AudioDevice]? {
        await ask(.devices, within: limit) { [backend] in await backend.devices() }
    }

    var gaps: AudioGaps {
        get async { await ask(.gaps, within: Self.patience) { [backend] in await backend.gaps } ?? AudioGaps() }
    }

    func setMuted(_ muted: Bool, of device: AudioDevice.ID) async throws(AudioError) {
        let outcome = await ask(.change, within: Self.patience) { [backend] in
            await Result { () async throws(AudioError) in try await backend.setMuted(muted, of: device) }
        }
        guard let outcome else { throw silence }
        try outcome.get()
    }

    /// Opens a stream. One that comes too late is closed.
    func open(_ request: AudioStreamRequest, client: any AudioClient) async throws(AudioError) -> any AudioStream {
        let door = LentClient()
        let loan = door.lend(to: client)
        let outcome = await ask(.open, within: Self.openingPatience) { [backend] in
            await Result { () async throws(AudioError) in try await backend.open(request, client: door) }
        } late: { outcome in
            if case .success(let stream) = outcome { await stream.close() }
        }
        switch outcome {
        case .success(let stream)?:
            return TimedStream(stream: stream, door: door, loan: loan)
        case .failure(let error)?:
            _ = door.end(loan)
            throw error
        case nil:
            _ = door.end(loan)
            throw silence
        }
    }

    private func ask<Value: Sendable>(
        _ question: Question, within limit: Duration, _ body: @escaping @Sendable () async -> Value,
        late: @escaping @Sendable (Value) async -> Void = { _ in }
    ) async -> Value? {
        guard overdue.withLock({ $0[question, default: 0] }) < Self.mostOverdue else { return nil }
        let answer = await Answer.within(limit, body) { [overdue] value in
            overdue.withLock { $0[question, default: 0] -= 1 }
            await late(value)
        }
        if answer == nil { overdue.withLock { $0[question, default: 0] += 1 } }
        return answer
    }
}

/// A stream whose client is not called any more once it was told to close, whatever the backend does.
private struct TimedStream: AudioStream {
    let stream: any AudioStream
    let door: LentClient
    let loan: LentClient.Loan

    func close() async {
        guard door.end(loan) else { return }
        _ = await Answer.within(TimedBackend.patience) { await stream.close() }
    }
}

extension Result where Failure == AudioError {
    fileprivate init(_ body: () async throws(AudioError) -> Success) async {
        do throws(AudioError) {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}

import Locking
import ServiceLifecycle

/// Something that runs until it is cancelled, as a service.
struct NamedService: Service {
    let name: String
    /// Whether it knows of graceful shutdown itself.
    let stopsBySignal: Bool
    private let roll: ServiceRoll?
    private let body: @Sendable () async throws -> Void

    /// - Parameter roll: says while it runs that it does; nil: it is none that anybody waits for.
    init(
        name: String, stopsBySignal: Bool = false, roll: ServiceRoll?,
        _ body: @escaping @Sendable () async throws -> Void
    ) {
        self.name = name
        self.stopsBySignal = stopsBySignal
        self.roll = roll
        self.body = body
    }

    func run() async throws {
        roll?.enter(name)
        defer { roll?.leave(name) }
        guard !stopsBySignal else { return try await body() }
        try await cancelWhenGracefulShutdown(body)
    }
}

/// The services that run.
final class ServiceRoll: Sendable {
    private let running = Guarded<[String]>([])

    var names: [String] { running.withLock { $0 } }

    func enter(_ name: String) {
        running.withLock { $0.append(name) }
    }

    func leave(_ name: String) {
        running.withLock { running in
            if let index = running.firstIndex(of: name) { running.remove(at: index) }
        }
    }
}

/// The end of a run: its result, or the time after which nobody waits for that.
final class Ending: Sendable {
    typealias Outcome = Result<Void, any Error>?

    private struct State {
        /// The outer optional: whether it is known.
        var outcome: Outcome?
        var waiting: CheckedContinuation<Outcome, Never>?
        var alarm: Task<Void, Never>?
    }

    private let state = Guarded(State())

    /// The run has ended.
    func came(_ result: Result<Void, any Error>) {
        settle(result)
    }

    /// The run has to end within this time; the first to say so counts.
    func isDue(after limit: Duration) {
        state.withLock { state in
            guard state.alarm == nil, state.outcome == nil else { return }
            state.alarm = Task { [weak self] in
                guard (try? await Task.sleep(for: limit, clock: .continuous)) != nil else { return }
                self?.settle(nil)
            }
        }
    }

    /// Waits for it, once; nil when it did not come in time.
    func result() async -> Outcome {
        await withCheckedContinuation { continuation in
            let outcome = state.withLock { state -> Outcome? in
                if state.outcome == nil { state.waiting = continuation }
                return state.outcome
            }
            if let outcome { continuation.resume(returning: outcome) }
        }
    }

    private func settle(_ outcome: Outcome) {
        let (waiting, alarm) = state.withLock { state in
            guard state.outcome == nil else {
                return (nil as CheckedContinuation<Outcome, Never>?, nil as Task<Void, Never>?)
            }
            state.outcome = .some(outcome)
            defer { (state.waiting, state.alarm) = (nil, nil) }
            return (state.waiting, state.alarm)
        }
        alarm?.cancel()
        waiting?.resume(returning: outcome)
    }
}

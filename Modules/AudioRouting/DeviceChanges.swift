import AudioAPI
import Locking

/// The changes of devices that clients ask for: one after the other, each with a deadline.
struct DeviceChanges {
    /// How many may wait for those before them; a client that sends more is told that the devices do not answer.
    static let mostWaiting = 16
    /// How often, and after what time, it is tried to put back a device that cannot be reached.
    static let mostAttempts = 60
    static let attemptDelay = Duration.milliseconds(500)

    private var latest: Task<Void, Never>?
    private(set) var waiting = 0

    /// One step of a change: what a device is set to, and what it was before.
    struct Step: Sendable {
        enum Value: Sendable {
            case volume(Int)
            case muted(Bool)
        }

        let device: AudioDevice.ID
        let after: Value
        let before: Value
    }

    /// Whether a change still counts for whoever asked for it.
    final class Fate: Sendable {
        private enum State {
            case open, done, abandoned
        }

        private let state = Guarded(State.open)

        /// Nobody waits any more: it is taken back as soon as that can be. False when it is done already.
        func abandon() -> Bool {
            state.withLock { state in
                if state == .open { state = .abandoned }
                return state == .abandoned
            }
        }

        /// It is made, and stays. False when nobody waits any more.
        func finish() -> Bool {
            state.withLock { state in
                if state == .open { state = .done }
                return state == .done
            }
        }

        var isAbandoned: Bool { state.withLock { $0 == .abandoned } }
    }

    /// Does something after all that was begun before; nil when too much waits already.
    mutating func begin<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) -> Task<Value, Never>? {
        guard waiting < Self.mostWaiting else { return nil }
        waiting += 1
        let work = Task { [latest] in
            await latest?.value
            return await body()
        }
        latest = Task { _ = await work.value }
        return work
    }

    mutating func ended() {
        waiting -= 1
    }
}

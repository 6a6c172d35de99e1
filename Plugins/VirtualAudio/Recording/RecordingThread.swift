import Locking
import Threads

/// Writes every recording of the process.
///
/// A disk may take its time, so neither the clock's thread nor a task's may wait for it: the clock leaves samples in
/// memory, and this one thread writes what has gathered five times a second. It is started by the first recording
/// and has no timer while nothing is recorded.
final class RecordingThread: Sendable {
    private static let interval = Duration.milliseconds(200)

    private let core = Core()

    deinit {
        stop()
    }

    /// A stream begins to record: the file is open while any does. Returns once it is, or could not be.
    func begin(_ recording: Recording) async {
        await perform(recording, users: 1)
    }

    /// A stream has recorded its last. Returns when all of it is in the file.
    func end(_ recording: Recording) async {
        await perform(recording, users: -1)
    }

    /// Ends the thread after its last job.
    func stop() {
        core.stop()
    }

    // MARK: Names

    /// A path that nobody else records to now: the one wanted, or with a number before its extension.
    func claim(_ path: String) -> String {
        core.state.withLock { state in
            var claimed = path
            var number = 2
            while !state.claims.insert(claimed).inserted {
                claimed = Self.numbered(path, number)
                number += 1
            }
            return claimed
        }
    }

    func release(_ path: String) {
        core.state.withLock { _ = $0.claims.remove(path) }
    }

    private static func numbered(_ path: String, _ number: Int) -> String {
        guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else { return "\(path)-\(number)" }
        return "\(path[..<dot])-\(number)\(path[dot...])"
    }

    // MARK: The thread

    private func perform(_ recording: Recording, users: Int) async {
        await withCheckedContinuation { continuation in
            core.enqueue(recording, users: users) { continuation.resume() }
        }
    }

    private final class Core: Sendable {
        struct Job: Sendable {
            enum Step: Sendable { case open, write, finish }

            var step: Step
            var recording: Recording
            var done: @Sendable () -> Void

            func perform() {
                switch step {
                case .open: recording.open()
                case .write: recording.write()
                case .finish: recording.finish()
                }
                done()
            }
        }

        struct State: Sendable {
            var jobs: [Job] = []
            var recordings: [ObjectIdentifier: (recording: Recording, users: Int)] = [:]
            var claims: Set<String> = []
            var thread: NativeThread?
            var isStopping = false
        }

        let state = Guarded(State())
        private let wakeUp = WakeUp()

        /// Counts the streams and orders the job under one lock: so the last one's finish never overtakes the open of
        /// the next.
        func enqueue(_ recording: Recording, users: Int, done: @escaping @Sendable () -> Void) {
            let job = state.withLock { state -> Job? in
                let id = ObjectIdentifier(recording)
                let before = state.recordings[id]?.users ?? 0
                let after = before + users
                state.recordings[id] = after > 0 ? (recording, after) : nil
                let step: Job.Step = before == 0 ? .open : after == 0 ? .finish : .write
                let job = Job(step: step, recording: recording, done: done)
                if state.thread == nil, !state.isStopping {
                    state.thread = NativeThread(name: "recordings") { [self] in run() }
                }
                // Without a thread, at the end of the process or when it has no more of them, it happens here.
                guard state.thread != nil else { return job }
                state.jobs.append(job)
                return nil
            }
            job?.perform()
            wakeUp.call()
        }

        func stop() {
            let thread = state.withLock { state in
                state.isStopping = true
                defer { state.thread = nil }
                return state.thread
            }
            wakeUp.call()
            thread?.join()
        }

        private func run() {
            while true {
                let (jobs, recordings, isStopping) = state.withLock { state in
                    defer { state.jobs = [] }
                    return (state.jobs, state.recordings.values.map(\.recording), state.isStopping)
                }
                jobs.forEach { $0.perform() }
                recordings.forEach { $0.write() }
                if isStopping {
                    recordings.forEach { $0.finish() }
                    return
                }
                wakeUp.wait(
                    until: recordings.isEmpty ? nil : SystemClock.awake.deadline(after: RecordingThread.interval))
            }
        }
    }
}

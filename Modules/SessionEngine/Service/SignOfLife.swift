import Synchronization

/// When somebody last asked for the session. While the process stood still nobody could, so that such a time does not count.
final class SignOfLife: Sendable {
    private let last: Atomic<Int64>
    private let standstill: Standstill

    init(_ standstill: Standstill) {
        self.standstill = standstill
        last = Atomic(BootTime.now.nanoseconds)
    }

    func mark() {
        last.store(BootTime.now.nanoseconds, ordering: .relaxed)
    }

    /// How long ago that was, or since the process runs again.
    var idle: Duration {
        standstill.look()
        let asked = BootTime(nanoseconds: last.load(ordering: .relaxed))
        return BootTime.now.duration(since: max(asked, standstill.end ?? asked))
    }
}

import Locking
import Testing

@testable import SessionEngine

@Suite("Times in which the process does not run")
struct StandstillTests {
    /// A clock that goes when its test says so.
    private final class Clock: Sendable {
        private let time: Guarded<Int64>

        init(_ nanoseconds: Int64 = 0) { time = Guarded(nanoseconds) }

        var now: Int64 { time.withLock { $0 } }
        func advance(by seconds: Double) { time.withLock { $0 += Int64(seconds * 1e9) } }
    }

    @Test(arguments: [(1, false), (1.4, false), (1.6, true), (30, true), (100_000, true)])
    func aLateLookIsNoticed(seconds: Double, standsStill: Bool) {
        let clock = Clock()
        let standstill = Standstill { clock.now }
        clock.advance(by: seconds)
        standstill.look()
        #expect(standstill.end == (standsStill ? clock.now : nil))
    }

    @Test func theTimeBeforeTheFirstLookDoesNotCount() {
        let clock = Clock()
        let standstill = Standstill { clock.now }
        clock.advance(by: 3600)
        standstill.begin()
        clock.advance(by: 1)
        standstill.look()
        #expect(standstill.end == nil)
    }

    @Test func theLastEndCounts() {
        let clock = Clock()
        let standstill = Standstill { clock.now }
        for _ in 0..<2 {
            clock.advance(by: 60)
            standstill.look()
        }
        let end = clock.now
        clock.advance(by: 1)
        standstill.look()
        #expect(standstill.end == end)
    }

    @Test(arguments: [Int64.min, -1, Int64.max])
    func noClockEndsTheProcess(start: Int64) {
        let clock = Guarded([start, .max, .min, 0])
        let standstill = Standstill { clock.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] } }
        for _ in 0..<4 { standstill.look() }
        #expect(standstill.end != nil)
    }
}

import Glibc
import Locking
import Testing

@testable import Threads

@Suite("Native threads", .timeLimit(.minutes(1)))
struct NativeThreadTests {
    @Test(arguments: [("short", "short"), ("a name that is too long", "a name that is ")])
    func theSystemShowsItsName(name: String, shown: String) throws {
        let found = Guarded("")
        let thread = try #require(
            NativeThread(name: name) {
                guard let file = fopen("/proc/thread-self/comm", "r") else { return }
                defer { fclose(file) }
                var line = [CChar](repeating: 0, count: 64)
                guard fgets(&line, Int32(line.count), file) != nil else { return }
                let bytes = line.prefix { $0 != 0 && $0 != 10 }.map(UInt8.init(bitPattern:))
                found.withLock { $0 = String(decoding: bytes, as: UTF8.self) }
            })
        thread.join()
        #expect(found.withLock { $0 } == shown)
    }

    /// They are for whoever awaits them.
    @Test func noSignalReachesIt() throws {
        let blocked = Guarded<[Int32]>([])
        let signals = [SIGTERM, SIGINT, SIGHUP, SIGPIPE]
        let before = Self.blocked(signals)
        let thread = try #require(
            NativeThread(name: "signals") {
                blocked.withLock { $0 = Self.blocked(signals) }
            })
        thread.join()
        #expect(blocked.withLock { $0 } == signals)
        #expect(Self.blocked(signals) == before, "the mask of the thread that starts one is as it was")
    }

    /// Which of them do not reach the calling thread.
    private static func blocked(_ signals: [Int32]) -> [Int32] {
        var mask = sigset_t()
        pthread_sigmask(SIG_SETMASK, nil, &mask)
        return signals.filter { sigismember(&mask, $0) == 1 }
    }

    @Test func joiningItselfOnlyLetsGo() throws {
        let (handle, isDone) = (Guarded<NativeThread?>(nil), Guarded(false))
        let gate = Guarded(())
        let thread = try gate.withLock { _ throws -> NativeThread in
            let thread = try #require(
                NativeThread(name: "itself") {
                    gate.withLock { _ in }
                    handle.withLock { $0 }?.join()
                    isDone.withLock { $0 = true }
                })
            handle.withLock { $0 = thread }
            return thread
        }
        _ = thread
        while !isDone.withLock({ $0 }) { sched_yield() }
    }
}

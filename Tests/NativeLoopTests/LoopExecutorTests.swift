import Glibc
import Locking
import NativeLoop
import Synchronization
import Testing

/// An actor on a loop's thread, with a counter that nothing protects but its isolation.
private actor Worker {
    let loop: ToyLoop
    private(set) var count = 0
    private(set) var bytes: [UInt8] = []
    private var waiting: [(Int, CheckedContinuation<Void, Never>)] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.executor.asUnownedSerialExecutor() }

    init(_ loop: ToyLoop) {
        self.loop = loop
    }

    func work() -> pthread_t {
        count += 1
        return pthread_self()
    }

    func isOnLoop() -> Bool { loop.executor.isCurrent && loop.executor.isIsolatingCurrentContext() == true }

    /// Called by the loop, like a C callback.
    nonisolated func received(_ byte: UInt8) {
        assumeIsolated { worker in
            worker.bytes.append(byte)
            let ready = worker.waiting.filter { $0.0 <= worker.bytes.count }
            worker.waiting.removeAll { $0.0 <= worker.bytes.count }
            for (_, continuation) in ready { continuation.resume() }
        }
    }

    func waitForBytes(_ wanted: Int) async {
        guard bytes.count < wanted else { return }
        await withCheckedContinuation { waiting.append((wanted, $0)) }
    }
}

@Suite(.timeLimit(.minutes(1)))
struct LoopExecutorTests {
    @Test func everyJobRunsOnTheThreadOfTheLoop() async {
        let loop = ToyLoop()
        loop.start()
        let worker = Worker(loop)
        let threads = await withTaskGroup(of: Set<pthread_t>.self) { group in
            for _ in 1...4 {
                group.addTask {
                    var threads: Set<pthread_t> = []
                    for _ in 1...5000 { threads.insert(await worker.work()) }
                    return threads
                }
            }
            return await group.reduce(into: Set<pthread_t>()) { $0.formUnion($1) }
        }
        #expect(threads.count == 1)
        #expect(await worker.count == 20_000)
        #expect(await worker.isOnLoop())
        #expect(!loop.executor.isCurrent)
        loop.stop()
    }

    @Test func callbacksEnterTheIsolation() async {
        let loop = ToyLoop()
        let worker = Worker(loop)
        loop.received.withLock { $0 = { worker.received($0) } }
        loop.start()
        for byte in 1...9 as ClosedRange<UInt8> { loop.send(byte) }
        await worker.waitForBytes(9)
        #expect(await worker.bytes == Array(1...9))
        loop.stop()
    }

    @Test func jobsWaitForTheLoop() async {
        let loop = ToyLoop()
        let worker = Worker(loop)
        let early = Task { await worker.work() }
        // The job is there once it woke the loop, which does not turn yet.
        while loop.wakeCount == 0 { await Task.yield() }
        loop.start()
        let thread = await early.value
        #expect(await worker.work() == thread)
        loop.stop()
    }

    @Test func gatheredJobsWakeOnce() async {
        let loop = ToyLoop()
        let worker = Worker(loop)
        let tasks = (1...50).map { _ in Task { await worker.work() } }
        while loop.wakeCount == 0 { await Task.yield() }
        loop.start()
        for task in tasks { _ = await task.value }
        #expect(loop.wakeCount < 50)
        loop.stop()
    }

    @Test func jobsAfterTheLoopStillRun() async {
        let loop = ToyLoop()
        let worker = Worker(loop)
        loop.start()
        _ = await worker.work()
        loop.stop()
        let wakeCount = loop.wakeCount
        await withTaskGroup(of: Void.self) { group in
            for _ in 1...4 {
                group.addTask { for _ in 1...500 { _ = await worker.work() } }
            }
        }
        #expect(await worker.count == 2001)
        #expect(await worker.isOnLoop())
        #expect(loop.wakeCount == wakeCount)
    }

    @Test func foreignThreadsTrap() async {
        await #expect(processExitsWith: .failure) {
            let loop = ToyLoop()
            loop.start()
            loop.executor.checkIsolated()
        }
    }

    @Test func threadsRunAndAreJoined() {
        let loop = ToyLoop()
        loop.start()
        loop.stop()
        // Joined: the loop may start anew only as another object, and this one is gone without a crash.
        #expect(!loop.executor.isCurrent)
    }
}

import Glibc
import Locking
import NativeLoop
import Synchronization
import Threads

/// The smallest event loop with a C interface: a pipe, `poll(2)`, and a callback for everything that arrives.
final class ToyLoop: Sendable {
    let executor: LoopExecutor
    private let input: Int32
    private let output: Int32
    private let thread = Guarded<NativeThread?>(nil)
    /// Called on the loop's thread for each byte but the loop's own.
    let received = Guarded<(@Sendable (UInt8) -> Void)?>(nil)

    private final class Counter: Sendable {
        let count = Atomic(0)
    }

    private let counter = Counter()

    private static let wakeByte: UInt8 = 0
    private static let stopByte: UInt8 = 255

    init() {
        var ends: [Int32] = [0, 0]
        precondition(pipe(&ends) == 0)
        (input, output) = (ends[0], ends[1])
        executor = LoopExecutor { [counter, output] in
            counter.count.wrappingAdd(1, ordering: .relaxed)
            ToyLoop.write(Self.wakeByte, to: output)
        }
    }

    deinit {
        close(input)
        close(output)
    }

    /// How often the executor asked to be drained.
    var wakeCount: Int { counter.count.load(ordering: .relaxed) }

    func start() {
        thread.withLock { thread in
            thread = NativeThread.required(name: "toy") { [self] in turn() }
        }
    }

    /// Lets something happen to the loop from outside, as a socket would.
    func send(_ byte: UInt8) {
        Self.write(byte, to: output)
    }

    func stop() {
        Self.write(Self.stopByte, to: output)
        thread.withLock { thread in
            thread?.join()
            thread = nil
        }
    }

    private func turn() {
        executor.enter()
        while true {
            var descriptor = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
            guard poll(&descriptor, 1, -1) > 0 else { continue }
            var byte: UInt8 = 0
            guard read(input, &byte, 1) == 1 else { continue }
            switch byte {
            case Self.wakeByte: executor.drain()
            case Self.stopByte:
                executor.leave()
                return
            default: received.withLock { $0 }?(byte)
            }
        }
    }

    private static func write(_ byte: UInt8, to descriptor: Int32) {
        var byte = byte
        _ = Glibc.write(descriptor, &byte, 1)
    }
}

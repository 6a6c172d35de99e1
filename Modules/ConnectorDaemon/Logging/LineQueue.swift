import Glibc
import Locking
import Threads

/// Lines on their way to a descriptor, written by a thread of their own.
///
/// Whoever reads the other end may take his time, or have gone: nobody who logs waits for that. What does not fit is
/// dropped, the newest first, and counted; a line says how many as soon as lines go out again.
final class LineQueue: Sendable {
    /// What waits at most, in lines and in bytes.
    struct Bounds {
        var lines = 4096
        var bytes = 1 << 20
    }

    private struct State {
        var waiting: [String] = []
        /// What waits and what is being written.
        var heldLines = 0
        var heldBytes = 0
        /// Lines that nobody has been told of: they did not fit, or could not be written.
        var dropped = 0
        var hasThread = false
        var awaitingEmpty: [WakeUp] = []
    }

    private let descriptor: Int32
    private let bounds: Bounds
    private let state = Guarded(State())
    private let notice: Guarded<@Sendable (Int) -> String>
    private let wakeUp = WakeUp()

    /// - Parameters:
    ///   - descriptor: stays open as long as the process.
    ///   - notice: the line that says how many lines were dropped.
    init(descriptor: Int32, bounds: Bounds = Bounds(), notice: @escaping @Sendable (Int) -> String) {
        self.descriptor = descriptor
        self.bounds = bounds
        self.notice = Guarded(notice)
    }

    /// How the line looks from now on that says how many lines were dropped.
    func use(notice: @escaping @Sendable (Int) -> String) {
        self.notice.withLock { $0 = notice }
    }

    /// Never waits. Lines keep their order.
    /// - Parameter line: with its end.
    func add(_ line: String) {
        let hasThread = state.withLock { state in
            let bytes = line.utf8.count
            guard state.heldLines < bounds.lines, state.heldBytes + bytes <= bounds.bytes else {
                state.dropped += 1
                return true
            }
            if state.dropped > 0 { append(noticeOf(&state.dropped), to: &state) }
            append(line, to: &state)
            if !state.hasThread {
                let thread = NativeThread(name: "log") { [self] in write() }
                thread?.detach()
                state.hasThread = thread != nil
            }
            return state.hasThread
        }
        // Where there is no thread left, whoever logs has to write.
        if hasThread { wakeUp.call() } else { writeBatch() }
    }

    /// Waits until everything is written, but no longer than this.
    /// - Returns: whether it is.
    @discardableResult
    func flush(within limit: Duration) -> Bool {
        let empty = WakeUp()
        let isEmpty = state.withLock { state in
            guard state.heldLines > 0 else { return true }
            state.awaitingEmpty.append(empty)
            return false
        }
        guard !isEmpty else { return true }
        empty.wait(for: limit)
        return state.withLock { $0.heldLines == 0 }
    }

    private func append(_ line: String, to state: inout State) {
        state.waiting.append(line)
        state.heldLines += 1
        state.heldBytes += line.utf8.count
    }

    private func noticeOf(_ dropped: inout Int) -> String {
        defer { dropped = 0 }
        return notice.withLock { $0 }(dropped)
    }

    // MARK: The thread

    private func write() {
        while true {
            wakeUp.wait()
            writeBatch()
        }
    }

    private func writeBatch() {
        while true {
            let batch = state.withLock { state in
                defer { state.waiting = [] }
                return state.waiting
            }
            guard !batch.isEmpty else { return }
            var isOpen = true
            for line in batch {
                isOpen = DescriptorOutput.write(line, to: descriptor) == nil
                let empty = state.withLock { state in
                    state.heldLines -= 1
                    state.heldBytes -= line.utf8.count
                    if !isOpen { state.dropped += 1 }
                    // Nobody logs just now, and some were dropped while the other end stood still.
                    if isOpen, state.heldLines == 0, state.dropped > 0 {
                        append(noticeOf(&state.dropped), to: &state)
                    }
                    guard state.heldLines == 0 else { return [WakeUp]() }
                    defer { state.awaitingEmpty = [] }
                    return state.awaitingEmpty
                }
                for waiter in empty { waiter.call() }
            }
        }
    }
}

/// Writing the whole of a text to a descriptor, however that takes it.
enum DescriptorOutput {
    /// Waits as long as the other end takes nothing.
    /// - Returns: the error that ended it; nil: all of it was written.
    static func write(_ text: String, to descriptor: Int32) -> Int32? {
        var text = text
        return text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count >= 0 {
                    rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
                } else if errno == EAGAIN {
                    // Somebody who shares it has made it so that it does not block.
                    var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&ready, 1, -1)
                } else if errno != EINTR {
                    return errno
                }
            }
            return nil
        }
    }
}

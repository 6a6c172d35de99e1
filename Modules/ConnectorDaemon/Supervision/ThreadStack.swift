import Glibc
import Synchronization

/// Where the code of a thread is: the thread itself is asked by a signal, and notes the addresses that it would return to.
///
/// SIGPROF, which neither our threads nor those of dispatch block. For emergencies only: it interrupts system calls.
enum ThreadStack {
    /// Innermost first, as `file+offset`, which addr2line(1) turns into lines; empty when the thread does not answer, such
    /// as one that a debugger holds.
    static func frames(of thread: pid_t, within patience: Duration = .milliseconds(50)) -> [String] {
        guard let library = CLibrary.shared, exchange.mayAsk else { return [] }
        exchange.begin(thread)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in ThreadStack.exchange.answer() }
        action.sa_flags = SA_RESTART
        sigaction(SIGPROF, &action, nil)
        guard library.signal(getpid(), thread, SIGPROF) == 0 else { return [] }
        let end = ContinuousClock.now + patience
        while exchange.count == nil {
            // A thread that answers late must not write over the answer of another: no further one is asked then.
            guard ContinuousClock.now < end else { return exchange.withdraw() }
            usleep(200)
        }
        return library.places(of: exchange.addresses)
    }

    private static let exchange = Exchange()

    /// What the asking thread and the asked one share.
    ///
    /// `@unchecked`: the asked thread alone writes to the memory, between `begin` and the moment at which `count` says that
    /// it is done; the asking one reads it after that only.
    private final class Exchange: @unchecked Sendable {
        private static let mostFrames = 48
        private let memory = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(capacity: mostFrames)
        private let asked = Atomic<Int32>(0)
        private let noted = Atomic<Int>(-1)
        private let isOver = Atomic(false)

        var mayAsk: Bool { !isOver.load(ordering: .acquiring) }
        var count: Int? { noted.load(ordering: .acquiring) < 0 ? nil : noted.load(ordering: .acquiring) }
        var addresses: [UnsafeMutableRawPointer] {
            // The first two are this handler and the kernel's way into it.
            (0..<(count ?? 0)).dropFirst(2).compactMap { memory[$0] }
        }

        func begin(_ thread: pid_t) {
            noted.store(-1, ordering: .releasing)
            asked.store(thread, ordering: .releasing)
        }

        func withdraw() -> [String] {
            // Answered in this very moment: it wrote, and nobody else may have.
            if asked.exchange(0, ordering: .acquiringAndReleasing) == 0 { isOver.store(true, ordering: .releasing) }
            return []
        }

        /// In the handler, on the asked thread: allocates nothing and takes no lock.
        func answer() {
            let before = errno
            guard let library = CLibrary.shared else { return }
            // The claim: a thread that was given up in the meantime writes nothing.
            let (isClaimed, _) = asked.compareExchange(
                expected: library.threadID(), desired: 0, ordering: .acquiringAndReleasing)
            if isClaimed {
                let count = library.backtrace(memory, Int32(Self.mostFrames))
                noted.store(Int(max(0, count)), ordering: .releasing)
            }
            errno = before
        }
    }
}

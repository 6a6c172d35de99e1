import Glibc
import Synchronization
import Threads

/// The signals that stop the process, as something that one thread waits for.
///
/// A handler writes their number into a pipe. So it does not matter which thread of which library the kernel picks, or
/// what masks they have; and whoever reads the pipe needs neither Swift's pool nor an event loop.
enum ProcessSignals {
    /// A reader of the log that went away must not end the phone.
    static func ignoreBrokenPipes() {
        signal(SIGPIPE, SIG_IGN)
    }

    /// Where the numbers of signals come out, one byte each; nil when there are no descriptors left.
    private static let pipe: (output: Int32, input: Int32)? = {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        return (ends[0], ends[1])
    }()

    /// How many have come.
    private static let count = Atomic<Int>(0)

    /// Takes SIGTERM, SIGINT and SIGHUP from now on. SIGHUP stays ignored where whoever started us had it so (nohup(1)).
    /// - Returns: the descriptor that becomes readable with each; nil when there are none left.
    static func take() -> Int32? {
        guard let pipe else { return nil }
        // Made here, and not in a handler.
        count.store(0, ordering: .relaxed)
        signal(SIGALRM) { _ in _exit(ExitStatus.defect.rawValue) }
        for number in [SIGTERM, SIGINT, SIGHUP] {
            if number == SIGHUP {
                var former = sigaction()
                sigaction(number, nil, &former)
                if unsafeBitCast(former.__sigaction_handler.sa_handler, to: Int.self)
                    == unsafeBitCast(SIG_IGN, to: Int.self)
                {
                    continue
                }
            }
            signal(number) { number in
                let before = errno
                var byte = UInt8(truncatingIfNeeded: number)
                // `pipe` is made by now. A full pipe has been told already.
                if let pipe = ProcessSignals.pipe { _ = write(pipe.input, &byte, 1) }
                // Whoever reads the pipe may hang himself: then the kernel ends the process, and at once for a second one.
                // A terminal that is closed sends SIGHUP twice, from its shell and from the kernel: that is one wish.
                let isFirst = ProcessSignals.count.add(1, ordering: .relaxed).oldValue == 0
                if isFirst || number != SIGHUP { alarm(isFirst ? 5 : 1) }
                errno = before
            }
        }
        return pipe.output
    }

    /// Lets the calling thread be the one that the kernel picks: whoever started it may have blocked them.
    static func unblock() {
        var numbers = sigset_t()
        sigemptyset(&numbers)
        for number in [SIGTERM, SIGINT, SIGHUP, SIGALRM] { sigaddset(&numbers, number) }
        pthread_sigmask(SIG_UNBLOCK, &numbers, nil)
    }

    /// The signals that have come since the last call.
    static func taken(from descriptor: Int32) -> [Int32] {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = read(descriptor, &bytes, bytes.count)
        return count > 0 ? bytes.prefix(count).map(Int32.init) : []
    }

    /// Ends the process as a defect when this time is over, whatever still hangs then: by the kernel's timer, which fires
    /// even when the thread that would end it waits for a lock. Needs one thread that has ``unblock()``.
    static func leave(within time: Duration) {
        let microseconds = max(1, Int(time.boundedNanoseconds / 1000))
        var timer = itimerval()
        timer.it_value = timeval(tv_sec: microseconds / 1_000_000, tv_usec: suseconds_t(microseconds % 1_000_000))
        setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
    }

    /// Ends the process at once, with what was logged written as far as that takes no time. Not by `exit`, which would run
    /// the destructors of every C library while threads of dispatch still come and go.
    static func leave(_ status: Int32 = ExitStatus.success.rawValue) -> Never {
        StandardError.flush(within: .milliseconds(200))
        _exit(status)
    }
}

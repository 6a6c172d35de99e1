import Glibc

/// What the process does with signals beside those that stop it, and how it ends.
enum ProcessSignals {
    /// A reader of the log that went away must not end the phone.
    static func ignoreBrokenPipes() {
        signal(SIGPIPE, SIG_IGN)
    }

    /// Ends the process at once, all being well. Not by `exit`, which would run the destructors of every C library while
    /// threads of dispatch still come and go.
    static func leave() -> Never {
        _exit(0)
    }

    /// Leaves as if all were well shortly before this time is over, whatever still hangs then.
    ///
    /// The kernel's timer, because it fires even when no thread of ours is free.
    static func leave(within time: Duration) {
        signal(SIGALRM) { _ in _exit(0) }
        // Whoever started us may have blocked it, and threads of Swift's pool do.
        var alarm = sigset_t()
        sigemptyset(&alarm)
        sigaddset(&alarm, SIGALRM)
        pthread_sigmask(SIG_UNBLOCK, &alarm, nil)
        let microseconds = Int(time / .microseconds(1)) - 200_000
        var timer = itimerval()
        timer.it_value = timeval(tv_sec: microseconds / 1_000_000, tv_usec: suseconds_t(microseconds % 1_000_000))
        setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
    }
}

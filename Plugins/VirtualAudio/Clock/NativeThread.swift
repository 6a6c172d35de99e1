@preconcurrency import Glibc

/// A thread of our own: for waiting and for calls that must be in time, neither of which the tasks' threads are for.
final class NativeThread: Sendable {
    private let handle: pthread_t

    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    /// Starts it. Nil when the system has no more threads.
    init?(_ run: @escaping @Sendable () -> Void) {
        // Owned by the new thread, which takes it as its first deed.
        let body = Unmanaged.passRetained(Body(run))
        var handle = pthread_t()
        var every = sigset_t()
        var former = sigset_t()
        sigfillset(&every)
        // The thread inherits the mask: signals are for the threads that await them.
        pthread_sigmask(SIG_SETMASK, &every, &former)
        let status = pthread_create(
            &handle, nil,
            { context in
                guard let context else { return nil }
                let body = Unmanaged<Body>.fromOpaque(context).takeRetainedValue()
                body.run()
                return nil
            }, body.toOpaque())
        pthread_sigmask(SIG_SETMASK, &former, nil)
        guard status == 0 else {
            body.release()
            return nil
        }
        self.handle = handle
    }

    /// Waits for its end; from the thread itself it only lets go of it. To be called once.
    func join() {
        if pthread_equal(handle, pthread_self()) != 0 {
            pthread_detach(handle)
        } else {
            pthread_join(handle, nil)
        }
    }
}

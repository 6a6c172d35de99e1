@preconcurrency import Glibc

/// The thread that receives. It takes no signals: they are for the threads that await them.
struct MediaThread: Sendable {
    private let handle: pthread_t

    private final class Body: Sendable {
        let name: String
        let run: @Sendable () -> Void

        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    /// Starts it. The process stops when the system has no thread left, as the runtime does.
    /// - Parameter name: what `ps -L` shows, at most 15 bytes of it.
    init(name: String, _ run: @escaping @Sendable () -> Void) {
        // Owned by the new thread, which takes it as its first deed.
        let body = Unmanaged.passRetained(Body(name: name, run: run))
        var handle = pthread_t()
        var every = sigset_t()
        var former = sigset_t()
        sigfillset(&every)
        // The thread inherits the mask.
        pthread_sigmask(SIG_SETMASK, &every, &former)
        let status = pthread_create(
            &handle, nil,
            { context in
                guard let context else { return nil }
                let body = Unmanaged<Body>.fromOpaque(context).takeRetainedValue()
                MediaThread.name(body.name)
                body.run()
                return nil
            }, body.toOpaque())
        pthread_sigmask(SIG_SETMASK, &former, nil)
        precondition(status == 0, "no thread for media: \(String(cString: strerror(status)))")
        self.handle = handle
    }

    /// Waits for its end. To be called once, by another thread.
    func join() {
        pthread_join(handle, nil)
    }

    /// Names the calling thread. The C library's function for it is an extension that Swift does not import.
    private static func name(_ name: String) {
        let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        let bytes = Array(name.utf8.prefix(15))
        _ = write(file, bytes, bytes.count)
        close(file)
    }
}

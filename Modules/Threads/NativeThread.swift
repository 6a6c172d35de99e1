@preconcurrency import Glibc

/// A thread of the operating system: for loops that block and for work that must be in time, neither of which the tasks'
/// threads are for.
///
/// It takes no signals, which are for the threads that await them, but SIGPROF, which asks a thread where it is. Once started it is either joined or detached.
public struct NativeThread: Sendable {
    private let handle: pthread_t

    private final class Body: Sendable {
        let name: String
        let run: @Sendable () -> Void

        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    /// Starts a thread; nil when the system has none left.
    /// - Parameters:
    ///   - name: what `ps -L` shows, at most 15 bytes of it.
    ///   - run: what it does; it ends with this.
    public init?(name: String, _ run: @escaping @Sendable () -> Void) {
        // Owned by the new thread, which takes it as its first deed.
        let body = Unmanaged.passRetained(Body(name: name, run: run))
        var handle = pthread_t()
        var every = sigset_t()
        var former = sigset_t()
        sigfillset(&every)
        // By which a thread is asked for its stack when something hangs.
        sigdelset(&every, SIGPROF)
        // The thread inherits the mask.
        pthread_sigmask(SIG_SETMASK, &every, &former)
        let status = pthread_create(
            &handle, nil,
            { context in
                guard let context else { return nil }
                let body = Unmanaged<Body>.fromOpaque(context).takeRetainedValue()
                NativeThread.name(body.name)
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

    /// Starts a thread without which the process cannot go on: it ends, by ``Exhaustion``, when the system has none left.
    public static func required(name: String, _ run: @escaping @Sendable () -> Void) -> NativeThread {
        guard let thread = NativeThread(name: name, run) else { Exhaustion.end("no thread is left for \(name)") }
        return thread
    }

    /// Waits until the thread has ended; from the thread itself it only lets go of it. To be called once.
    public func join() {
        if pthread_equal(handle, pthread_self()) != 0 {
            detach()
        } else {
            pthread_join(handle, nil)
        }
    }

    /// Nobody waits for the thread. To be called once, instead of ``join()``.
    public func detach() {
        pthread_detach(handle)
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

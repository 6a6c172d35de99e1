import Glibc

/// A thread of the operating system, for loops that block.
public struct NativeThread: Sendable {
    private let handle: pthread_t

    private final class Body: Sendable {
        private let name: String
        private let work: @Sendable () -> Void

        init(name: String, work: @escaping @Sendable () -> Void) {
            self.name = name
            self.work = work
        }

        func run() {
            nameThread()
            work()
        }

        /// Names the calling thread. The C library's function for it is an extension that Swift does not import.
        private func nameThread() {
            let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
            guard file >= 0 else { return }
            let bytes = Array(name.utf8.prefix(15))
            _ = write(file, bytes, bytes.count)
            close(file)
        }
    }

    /// Starts a thread that somebody must ``join()``.
    ///
    /// It stops the process when the system has no thread left, as the runtime does.
    /// - Parameter name: what `ps -L` shows, at most 15 bytes of it.
    public init(name: String, _ run: @escaping @Sendable () -> Void) {
        handle = Self.start(name: name, run)
    }

    /// Starts a thread that nobody waits for.
    public static func detach(name: String, _ run: @escaping @Sendable () -> Void) {
        pthread_detach(start(name: name, run))
    }

    /// Waits until the thread has ended. Called once, and not by the thread itself.
    public func join() {
        pthread_join(handle, nil)
    }

    private static func start(name: String, _ run: @escaping @Sendable () -> Void) -> pthread_t {
        var handle = pthread_t()
        // The thread takes over this retain.
        let body = Unmanaged.passRetained(Body(name: name, work: run))
        let status = pthread_create(
            &handle, nil,
            { argument in
                guard let argument else { return nil }
                let body = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
                body.run()
                return nil
            }, body.toOpaque())
        precondition(status == 0, "no thread can be started: \(String(cString: strerror(status)))")
        return handle
    }
}

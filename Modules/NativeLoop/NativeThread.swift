import Glibc

/// A thread of the operating system, for loops that block.
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

    /// Starts a thread that somebody must ``join()``.
    ///
    /// It stops the process when the system has no thread left, as the runtime does.
    /// - Parameter name: what `ps -L` shows, at most 15 bytes of it.
    public init(name: String, _ run: @escaping @Sendable () -> Void) {
        handle = Self.start(name: name, run)
    }

    /// Starts a thread that nobody waits for.
    static func detach(name: String, _ run: @escaping @Sendable () -> Void) {
        pthread_detach(start(name: name, run))
    }

    /// Waits until the thread has ended. Called once, and not by the thread itself.
    public func join() {
        pthread_join(handle, nil)
    }

    private static func start(name: String, _ run: @escaping @Sendable () -> Void) -> pthread_t {
        var handle = pthread_t()
        // The thread takes over this retain.
        let body = Unmanaged.passRetained(Body(name: name, run: run))
        let status = pthread_create(&handle, nil, { argument in
            guard let argument else { return nil }
            let body = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
            pthread_setname_np(pthread_self(), String(body.name.prefix(15)))
            body.run()
            return nil
        }, body.toOpaque())
        precondition(status == 0, "no thread can be started: \(String(cString: strerror(status)))")
        return handle
    }
}

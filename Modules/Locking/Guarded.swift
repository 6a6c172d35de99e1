import Glibc

/// A value behind a lock, for what native threads and tasks share.
///
/// A pthread mutex and not the standard library's `Mutex`: on Linux the thread sanitizer sees only the former, and takes
/// every hand-over through the latter for a race. One that it cannot see is one that it cannot check.
///
/// `@unchecked` because the compiler does not know what a mutex guards: the value is touched only while it is held, and
/// the pointer is to memory of this object alone, freed with it.
public final class Guarded<Value: ~Copyable>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private var value: Value

    public init(_ value: consuming sending Value) {
        self.value = value
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Gives the value to `body`, and to nobody else meanwhile. Not to be called from within itself.
    public func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}

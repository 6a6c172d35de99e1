@preconcurrency import Glibc

/// A value behind a lock, for what native threads and tasks share.
///
/// A pthread mutex and not the standard library's `Mutex`, because the thread sanitizer sees only the former on
/// Linux: with the latter it takes every hand-over between a thread of ours and a task for a race.
// The value is only touched while the mutex is held; the pointer is to memory of its own, freed with the object.
final class Guarded<Value>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private var value: Value

    init(_ value: sending Value) {
        self.value = value
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Gives the value to `body`, and nobody else meanwhile. Not to be called from within itself.
    func withLock<Result, Failure: Error>(_ body: (inout Value) throws(Failure) -> Result) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}

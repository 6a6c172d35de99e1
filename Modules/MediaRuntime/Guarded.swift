@preconcurrency import Glibc

/// A value behind a lock, for what the media thread, the device's thread and the endpoints share.
///
/// A pthread mutex and not the standard library's `Mutex`: the thread sanitizer does not see the latter on Linux and
/// takes every hand-over from one thread to another for a race.
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

    /// Gives the value to `body`, and to nobody else meanwhile. Not to be called from within itself.
    func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(&value)
    }
}

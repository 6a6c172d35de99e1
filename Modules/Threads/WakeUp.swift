@preconcurrency import Glibc

/// Wakes one waiting thread. A call that comes before the wait ends the wait at once.
// The pointers are to memory of its own, which only the pthread functions touch; `isCalled` only under the mutex.
public final class WakeUp: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var isCalled = false

    public init() {
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    public func call() {
        pthread_mutex_lock(mutex)
        isCalled = true
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    /// Blocks until called, or for this long.
    /// - Returns: whether it was called.
    @discardableResult
    public func wait(for limit: Duration) -> Bool { wait(until: SystemClock.awake.deadline(after: limit)) }

    /// Blocks until called, or until then (``SystemClock/awake``).
    /// - Returns: whether it was called.
    @discardableResult
    public func wait(until deadline: Int64? = nil) -> Bool {
        pthread_mutex_lock(mutex)
        if let deadline {
            var time = timespec(nanoseconds: deadline)
            while !isCalled, pthread_cond_timedwait(condition, mutex, &time) != ETIMEDOUT {}
        } else {
            while !isCalled { pthread_cond_wait(condition, mutex) }
        }
        defer {
            isCalled = false
            pthread_mutex_unlock(mutex)
        }
        return isCalled
    }
}

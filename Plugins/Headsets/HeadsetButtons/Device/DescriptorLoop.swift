import Glibc
import LinuxEventsLibrary
import Locking
import NativeLoop
import Threads

/// A thread that waits for descriptors to become readable, and the executor of the actor that reads them.
///
/// The thread starts with ``start(ready:)`` and sleeps without ticking while nothing happens.
final class DescriptorLoop: Sendable {
    let executor: LoopExecutor
    private let poll: Int32
    private let wake: Int32
    private let isQuitting = Guarded(false)

    init() {
        poll = epoll_create1(Int32(EPOLL_CLOEXEC))
        let wake = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard poll >= 0, wake >= 0 else { Exhaustion.end("no descriptor is left for the headsets' loop", errno) }
        self.wake = wake
        executor = LoopExecutor(name: "headset-keys") { eventfd_write(wake, 1) }
        _ = watch(wake)
    }

    /// Starts the thread. To be called once.
    /// - Parameter ready: called on the thread with each descriptor that can be read or is at its end.
    func start(ready: @escaping @Sendable (Int32) -> Void) {
        // The thread holds the loop: it outlives everybody who posts jobs to it.
        let thread = NativeThread.required(name: "headset-keys") { [self] in turn(ready) }
        thread.detach()
    }

    /// Whether the descriptor is watched from now on.
    func watch(_ descriptor: Int32) -> Bool {
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(fd: descriptor))
        return epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event) == 0
    }

    /// To be called before the descriptor is closed.
    func forget(_ descriptor: Int32) {
        var event = epoll_event()
        epoll_ctl(poll, EPOLL_CTL_DEL, descriptor, &event)
    }

    /// Ends the thread after the present turn. Jobs that come later still run.
    func quit() {
        isQuitting.withLock { $0 = true }
        eventfd_write(wake, 1)
    }

    private func turn(_ ready: (Int32) -> Void) {
        executor.enter()
        var events = [epoll_event](repeating: epoll_event(), count: 16)
        while !isQuitting.withLock({ $0 }) {
            let count = epoll_wait(poll, &events, Int32(events.count), -1)
            guard count >= 0 else {
                if errno == EINTR { continue }
                break
            }
            for event in events.prefix(Int(count)) {
                let descriptor = event.data.fd
                guard descriptor == wake else {
                    ready(descriptor)
                    continue
                }
                var value = eventfd_t()
                eventfd_read(wake, &value)
                executor.drain()
            }
        }
        executor.leave()
        close(poll)
        close(wake)
    }
}

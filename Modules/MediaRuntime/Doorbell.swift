@preconcurrency import Glibc
import Threads

/// Wakes a thread out of `poll`.
final class Doorbell: Sendable {
    let descriptor: Int32
    private let button: Int32

    init() {
        var pair: [Int32] = [-1, -1]
        let status = socketpair(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | O_NONBLOCK | O_CLOEXEC, 0, &pair)
        if status != 0 { Exhaustion.end("no descriptor is left for the media thread", errno) }
        (descriptor, button) = (pair[0], pair[1])
    }

    deinit {
        close(descriptor)
        close(button)
    }

    /// A bell that is full rings already.
    func ring() {
        _ = send(button, [1], 1, Int32(MSG_NOSIGNAL))
    }

    func answer() {
        var bytes: [UInt8] = [0]
        while recv(descriptor, &bytes, 1, 0) > 0 {}
    }
}

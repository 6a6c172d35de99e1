import Glibc
import Threads

/// Tells systemd how the daemon is doing: sd_notify(3), a datagram to the socket that `NOTIFY_SOCKET` names.
struct ServiceManager {
    private let path: String?
    /// Within which time it has to hear that all is well (`WATCHDOG_USEC`); nil: it does not watch over this process.
    let watchdog: Duration?

    /// - Parameter environment: without `NOTIFY_SOCKET` nobody wants to know, and nothing is sent.
    init(environment: [String: String]) {
        path = environment["NOTIFY_SOCKET"]
        let isMeant = environment["WATCHDOG_PID"].map { $0 == "\(getpid())" } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap { UInt64($0) }.map { Int64(clamping: $0) } ?? 0
        // A question to every loop costs a wake-up: more than ten a second would be all that the process does.
        watchdog = isMeant && microseconds > 0 ? max(.milliseconds(200), .microseconds(microseconds).bounded) : nil
    }

    func ready() { send("READY=1") }

    func stopping() { send("STOPPING=1") }

    /// All is well; only for a manager that asked to hear it.
    func isAlive() {
        if watchdog != nil { send("WATCHDOG=1") }
    }

    /// Nobody can be told when this fails: the manager will see for itself.
    private func send(_ state: String) {
        guard let path, let address = UnixAddress(notifySocket: path) else { return }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let bytes = Array(state.utf8)
        _ = address.withSocketAddress { pointer, length in
            sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT), pointer, length)
        }
    }
}

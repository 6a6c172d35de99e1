import Glibc

/// Tells systemd how the daemon is doing: sd_notify(3), a datagram to the socket that `NOTIFY_SOCKET` names.
struct ServiceManager {
    private let path: String?

    /// - Parameter environment: without `NOTIFY_SOCKET` nobody wants to know, and nothing is sent.
    init(environment: [String: String]) {
        path = environment["NOTIFY_SOCKET"]
    }

    func ready() { send("READY=1") }

    func stopping() { send("STOPPING=1") }

    /// Nobody can be told when this fails: the manager will see for itself.
    private func send(_ state: String) {
        guard let path, let address = UnixAddress(notifySocket: path) else { return }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let bytes = Array(state.utf8)
        _ = address.withSocketAddress { pointer, length in
            sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), pointer, length)
        }
    }
}

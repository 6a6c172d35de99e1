/// Why the connector cannot listen.
public enum HTTPServiceError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Another program listens there.
    case portTaken(host: String, port: Int)
    /// The address cannot be bound.
    case cannotListen(host: String, port: Int, reason: String)
    /// The certificate or the private key cannot be used.
    case certificate(path: String, reason: String)
    /// Whose connections come in cannot be told, and `connector.same_user` asks for it.
    case usersUnknown(reason: String)
    /// The configuration has a value that cannot be used; the key is what a file would call it.
    case invalid(key: String, reason: String)

    public var description: String {
        switch self {
        case .portTaken(let host, let port):
            "cannot listen on \(host) port \(port): another program does (`ss -ltnp` names it). "
                + "Stop it, or set connector.port to another port"
        case .cannotListen(let host, let port, let reason):
            "cannot listen on \(host) port \(port): \(reason). Check connector.host and connector.port"
        case .certificate(let path, let reason):
            "cannot use \(path) for HTTPS: \(reason). Check connector.tls.certificate and connector.tls.private_key"
        case .usersUnknown(let reason):
            "the kernel does not tell whose connections come in (sock_diag: \(reason)): load its module tcp_diag, and let the "
                + "process have sockets of AF_NETLINK, or set connector.same_user: false, which lets every user of this "
                + "machine use the phone"
        case .invalid(let key, let reason):
            "\(key): \(reason)"
        }
    }
}

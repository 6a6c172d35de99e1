import Glibc
import Locking
import Logging
import NIOCore

/// Tells whose connections come in over the loopback interface: those of another user of the machine are refused.
///
/// The kernel is asked once a connection, by its exact addresses and ports. It answers within the system call, so the
/// event loop does not wait. What it does not know (the socket is in another network namespace, or is closed already) is
/// refused like another user's: nobody vouches for it.
final class PeerUsers: Sendable {
    enum Verdict: Equatable, Sendable {
        case ours
        case other(user: UInt32)
        case unknown
    }

    /// Answers to other questions that are skipped before one is given up; one socket asks one question at a time.
    private static let mostStrayAnswers = 16

    private let descriptor: Int32
    /// The user that this process acts as; root needs no permission.
    private let ownUser: UInt32
    private let sequence = Guarded<UInt32>(0)
    private let told = Guarded(RecentNews())
    private let logger: Logger

    /// - Throws: ``HTTPServiceError/usersUnknown(reason:)`` when the kernel does not answer such questions.
    init(ownUser: UInt32 = geteuid(), logger: Logger) throws(HTTPServiceError) {
        // Kept open: when descriptors run out, the question can still be asked.
        descriptor = socket(
            AF_NETLINK, Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue),
            SocketQuery.netlinkProtocol)
        self.ownUser = ownUser
        self.logger = logger
        guard descriptor >= 0 else { throw .usersUnknown(reason: String(cString: strerror(errno))) }
        try checkAnswers()
    }

    deinit {
        close(descriptor)
    }

    /// Whether a connection is served; one that is not is named in the log, each user once a minute.
    func admits(_ channel: any Channel) -> Bool {
        switch verdict(local: channel.localAddress, remote: channel.remoteAddress) {
        case .ours:
            return true
        case .other(let user):
            note(
                "the user with the number \(user)",
                "refused a connection of the user with the number \(user): only the connector's own user may use this phone. "
                    + "To let all users of this machine in: connector.same_user: false")
        case .unknown:
            note(
                "unknown",
                "refused a connection whose user the kernel does not know: it comes from another network namespace, or was "
                    + "closed at once. To let all users of this machine in: connector.same_user: false")
        }
        return false
    }

    func verdict(local: SocketAddress?, remote: SocketAddress?) -> Verdict {
        guard let local = local.flatMap(SocketQuery.End.init), let remote = remote.flatMap(SocketQuery.End.init) else {
            return .unknown
        }
        // The socket in question is the other one of the connection.
        switch ask(local: remote, remote: local) {
        case .owned(by: let user) where user == ownUser || user == 0: return .ours
        case .owned(by: let user): return .other(user: user)
        case .orphaned, .absent, .refused: return .unknown
        }
    }

    private func note(_ name: String, _ message: String) {
        guard told.withLock({ $0.isNews(name, at: .now) }) else { return }
        logger.warning("\(message)")
    }

    private func ask(local: SocketQuery.End, remote: SocketQuery.End) -> SocketQuery.Answer {
        sequence.withLock { sequence in
            sequence &+= 1
            let question = SocketQuery.bytes(local: local, remote: remote, sequence: sequence)
            var status = -1
            repeat { status = send(descriptor, question, question.count, 0) } while status < 0 && errno == EINTR
            guard status == question.count else { return .refused(errno) }
            var room = [UInt8](repeating: 0, count: SocketQuery.longestAnswer)
            for _ in 0..<Self.mostStrayAnswers {
                let count = recv(descriptor, &room, room.count, 0)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return .refused(errno) }
                let came = Array(room[..<count])
                if let answer = SocketQuery.answer(came, local: local, remote: remote, sequence: sequence) {
                    return answer
                }
            }
            return .refused(EAGAIN)
        }
    }

    /// Asks about a connection of this process to itself: whoever cannot answer that tells nobody's user.
    private func checkAnswers() throws(HTTPServiceError) {
        let problem = Self.withConnectionToItself { client, server -> Int32? in
            switch ask(local: client, remote: server) {
            case .owned, .orphaned: nil
            case .absent: ENOENT
            case .refused(let number): number
            }
        }
        guard let problem else { return }
        throw .usersUnknown(reason: String(cString: strerror(problem)))
    }

    /// - Returns: what the body returns, or the number of the error that there is no such connection for.
    private static func withConnectionToItself(
        _ body: (_ client: SocketQuery.End, _ server: SocketQuery.End) -> Int32?
    ) -> Int32? {
        let stream = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let (listener, client) = (socket(AF_INET, stream, 0), socket(AF_INET, stream, 0))
        defer {
            for descriptor in [listener, client] where descriptor >= 0 { close(descriptor) }
        }
        guard listener >= 0, client >= 0 else { return errno }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        guard use(&address, { bind(listener, $0, $1) }) == 0, listen(listener, 1) == 0, name(listener, &address) == 0,
            use(&address, { connect(client, $0, $1) }) == 0
        else { return errno }
        let server = SocketQuery.End(address)
        guard name(client, &address) == 0 else { return errno }
        return body(SocketQuery.End(address), server)
    }

    private static func use(
        _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func name(_ descriptor: Int32, _ address: inout sockaddr_in) -> Int32 {
        use(&address) { pointer, length in
            var length = length
            return getsockname(descriptor, pointer, &length)
        }
    }
}

extension SocketQuery.End {
    fileprivate init(_ address: sockaddr_in) {
        self.init(
            address: withUnsafeBytes(of: address.sin_addr, Array.init), port: UInt16(bigEndian: address.sin_port))
    }

    /// Nil for what is no address of IP.
    fileprivate init?(_ address: SocketAddress) {
        guard let text = address.ipAddress, let port = address.port else { return nil }
        self.init(address: text, port: port)
    }
}

import Glibc

/// Keeps the connections that others have made to an agent below a number: a stranger who opens one after the other would leave no descriptor for
/// anybody else.
///
/// The stack accepts them and shows none, so they are found by their local port, which no connection of ours has. Beyond the number those go first
/// that have never said anything, and then those that have been silent for the longest. Everything belongs on the loop's thread.
final class InboundConnections: @unchecked Sendable {
    // Sendable: the members are touched on the loop's thread only, where the source reports.

    /// A call server uses one, or one a call.
    static let most = 64
    /// How many are left when there are more.
    static let kept = 48
    /// They are counted when so many are new: a look costs a system call a descriptor.
    static let step = 16
    /// Where a row of this many numbers names no descriptor, there is none above it.
    private static let widestGap: Int32 = 1_024

    private let address: (host: String, port: UInt16)
    private var listener: Int32 = -1
    private var source: LoopSource?
    /// New ones since they were counted.
    private var fresh = 0

    /// Watches the agent that listens there; where no such socket is found, nothing.
    init(on loop: SofiaLoop, host: String, port: UInt16) {
        address = (host, port)
        let found = Self.descriptors { Self.isListening($0) && Self.localEnd(of: $0).map { $0 == address } ?? false }
        guard let descriptor = found.first else { return }
        // A name of our own for the stack's socket, which its loop waits for already.
        listener = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard listener >= 0 else { return }
        source = try? LoopSource(on: loop, descriptor: listener, waitingFor: .readable) { [weak self] _ in
            self?.another()
        }
    }

    /// After this the port is free as soon as the stack has closed its socket.
    func close() {
        source?.cancel()
        source = nil
        if listener >= 0 { Glibc.close(listener) }
        listener = -1
    }

    /// Told of nearly each new one: where the stack is quicker, there is nothing to tell of any more.
    private func another() {
        fresh += 1
        guard fresh >= Self.step else { return }
        fresh = 0
        let open = Self.descriptors { !Self.isListening($0) && Self.localEnd(of: $0).map { $0 == address } ?? false }
        guard open.count > Self.most else { return }
        let leastWantedFirst = open.map { (descriptor: $0, use: Use($0)) }.sorted { $0.use < $1.use }
        for (descriptor, _) in leastWantedFirst.prefix(open.count - Self.kept) {
            // The stack sees its end, and closes it.
            shutdown(descriptor, Int32(SHUT_RDWR))
        }
    }

    /// What a connection has been good for.
    private struct Use: Comparable {
        /// Whether anything ever came.
        var hasSpoken = false
        /// Milliseconds since something came.
        var silence = UInt32.max

        /// By tcp(7), TCP_INFO; the system's structure has grown, and the headers' has not.
        init(_ descriptor: Int32) {
            var (bytes, length) = ([UInt8](repeating: 0, count: 192), socklen_t(192))
            guard getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, &bytes, &length) == 0 else { return }
            let (silencePlace, receivedPlace) = (MemoryLayout<tcp_info>.offset(of: \.tcpi_last_data_recv) ?? 52, 128)
            bytes.withUnsafeBytes { bytes in
                silence = bytes.loadUnaligned(fromByteOffset: silencePlace, as: UInt32.self)
                let isTold = Int(length) >= receivedPlace + 8
                hasSpoken = isTold && bytes.loadUnaligned(fromByteOffset: receivedPlace, as: UInt64.self) > 0
            }
        }

        static func < (one: Use, other: Use) -> Bool {
            one.hasSpoken == other.hasSpoken ? one.silence > other.silence : !one.hasSpoken
        }
    }

    // MARK: Descriptors

    /// The process's sockets of a kind. It opens none to look: there may be none left.
    private static func descriptors(where isWanted: (Int32) -> Bool) -> [Int32] {
        var (found, gap, descriptor) = ([Int32](), Int32(0), Int32(0))
        while gap < widestGap {
            var (kind, length) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
            let status = getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &kind, &length)
            gap = status != 0 && errno == EBADF ? gap + 1 : 0
            if status == 0, kind == Int32(SOCK_STREAM.rawValue), isWanted(descriptor) { found.append(descriptor) }
            descriptor += 1
        }
        return found
    }

    private static func isListening(_ descriptor: Int32) -> Bool {
        var (isListening, length) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
        return getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &length) == 0 && isListening != 0
    }

    private static func localEnd(of descriptor: Int32) -> (host: String, port: UInt16)? {
        var (storage, length) = (sockaddr_storage(), socklen_t(MemoryLayout<sockaddr_storage>.size))
        var (host, port) = ([CChar](repeating: 0, count: 64), [CChar](repeating: 0, count: 8))
        let status = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                getsockname(descriptor, address, &length) == 0
                    ? getnameinfo(
                        address, length, &host, socklen_t(host.count), &port, socklen_t(port.count),
                        NI_NUMERICHOST | NI_NUMERICSERV) : -1
            }
        }
        guard status == 0, let number = UInt16(text(port)) else { return nil }
        return (text(host), number)
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

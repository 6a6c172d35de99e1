import Glibc
import MediaCore
import SofiaUserAgent

/// A TCP connection on the loop's thread: what is written waits until the far end takes it. Everything belongs on that thread.
final class LoopStream: @unchecked Sendable {
    // Sendable: the members are touched on the loop's thread only, where the source reports.

    enum Event: Sendable {
        /// The connection is made.
        case opened
        case received([UInt8])
        /// It is over; the reason for a person, nil where the far end closed it in order. Nothing follows.
        case closed(String?)
    }

    /// What may wait for a far end that does not read. A phone never has that much to say.
    private static let mostWaiting = 1 << 20

    private let descriptor: Int32
    private let report: @Sendable (Event) -> Void
    private var source: LoopSource?
    private var waiting: [UInt8] = []
    private var isOpen: Bool
    private var isClosed = false
    private var isEnding = false

    /// Takes over a connected socket, which it closes in the end.
    init(on loop: SofiaLoop, connected descriptor: Int32, report: @escaping @Sendable (Event) -> Void)
        throws(SofiaError)
    {
        self.descriptor = descriptor
        self.report = report
        isOpen = true
        try watch(loop, .readable)
    }

    /// Connects.
    /// - Parameters:
    ///   - host: the local address, numeric; an unspecified one leaves the choice to the system.
    ///   - typeOfService: marks what is sent; what the system refuses stays unmarked.
    init(
        on loop: SofiaLoop, from host: String, to target: SocketAddress, typeOfService: UInt8,
        report: @escaping @Sendable (Event) -> Void
    ) throws(SofiaError) {
        let kind = Int32(SOCK_STREAM.rawValue) | O_NONBLOCK | O_CLOEXEC
        descriptor = socket(target.family, kind, 0)
        self.report = report
        isOpen = false
        guard descriptor >= 0 else { throw .cannotBind(host, reason: String(cString: strerror(errno))) }
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        var mark = Int32(typeOfService)
        let (level, option) = target.isIPv6 ? (IPPROTO_IPV6, IPV6_TCLASS) : (IPPROTO_IP, IP_TOS)
        setsockopt(descriptor, Int32(level), option, &mark, socklen_t(MemoryLayout<Int32>.size))
        if let local = SocketAddress(host: host, port: 0), !local.isUnspecified, local.isIPv6 == target.isIPv6 {
            _ = local.withSockaddr { bind(descriptor, $0, $1) }
        }
        let status = target.withSockaddr { connect(descriptor, $0, $1) }
        guard status == 0 || errno == EINPROGRESS else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw .cannotBind(host, reason: reason)
        }
        do throws(SofiaError) {
            try watch(loop, [.readable, .writable])
        } catch {
            close(descriptor)
            throw error
        }
    }

    private func watch(_ loop: SofiaLoop, _ events: LoopSource.Readiness) throws(SofiaError) {
        source = try LoopSource(on: loop, descriptor: descriptor, waitingFor: events) { [weak self] in self?.ready($0) }
    }

    /// The local end.
    var localAddress: SocketAddress? { address(getsockname) }
    /// The far end.
    var remoteAddress: SocketAddress? { address(getpeername) }

    func send(_ bytes: [UInt8]) {
        guard !isClosed, !isEnding, !bytes.isEmpty else { return }
        waiting += bytes
        guard waiting.count <= Self.mostWaiting else { return finish("the far end does not read") }
        if isOpen { flush() }
    }

    /// Sends what waits, and closes. Nothing is reported of it.
    func end() {
        guard !isClosed else { return }
        isEnding = true
        if isOpen { flush() }
        if !isClosed { tearDown() }
    }

    private func ready(_ events: LoopSource.Readiness) {
        if !isOpen {
            var (number, length) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
            getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &length)
            guard number == 0 else { return finish(String(cString: strerror(number))) }
            guard events.contains(.writable) else { return }
            isOpen = true
            report(.opened)
            if !isClosed { flush() }
            return
        }
        if events.contains(.writable) { flush() }
        if !isClosed, !events.isDisjoint(with: [.readable, .broken]) { read() }
    }

    private func read() {
        let chunk = [UInt8](unsafeUninitializedCapacity: 32_768) { buffer, count in
            count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count < 0 { count = 0 }
        }
        if !chunk.isEmpty { return report(.received(chunk)) }
        // A count of zero is the end, unless there was merely nothing to read.
        var byte: UInt8 = 0
        let left = recv(descriptor, &byte, 1, Int32(MSG_PEEK))
        if left == 0 { return finish(nil) }
        if left < 0, errno != EAGAIN, errno != EINTR { finish(String(cString: strerror(errno))) }
    }

    private func flush() {
        while !waiting.isEmpty {
            let count = Glibc.send(descriptor, waiting, waiting.count, Int32(MSG_NOSIGNAL))
            if count < 0 {
                if errno == EAGAIN || errno == EINTR { break }
                return finish(String(cString: strerror(errno)))
            }
            waiting.removeFirst(count)
        }
        source?.wait(for: waiting.isEmpty ? .readable : [.readable, .writable])
    }

    private func finish(_ reason: String?) {
        guard !isClosed else { return }
        tearDown()
        report(.closed(reason))
    }

    private func tearDown() {
        isClosed = true
        source?.cancel()
        source = nil
        close(descriptor)
    }

    private func address(
        _ ask: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> SocketAddress? {
        guard !isClosed else { return nil }
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let status = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { ask(descriptor, $0, &length) }
        }
        return status == 0 ? SocketAddress(storage) : nil
    }
}

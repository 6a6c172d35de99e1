import Dispatch
import Glibc
import Locking
import Testing

/// One TCP connection whose test writes and reads every byte itself.
///
/// It blocks threads of its own, never those on which the service's tasks run.
final class RawClient: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let descriptor: Int32
    private let queue = DispatchQueue(label: "raw client")
    private let pending = Guarded<[UInt8]>([])

    /// - Parameter host: an address of IPv4, or `::1`.
    init(port: Int, host: String = "127.0.0.1", within seconds: Double = 20) async throws {
        let isSix = host == "::1"
        descriptor = socket(isSix ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var four = sockaddr_in()
        four.sin_family = sa_family_t(AF_INET)
        four.sin_port = in_port_t(port).bigEndian
        four.sin_addr.s_addr = inet_addr(host)
        var six = sockaddr_in6()
        six.sin6_family = sa_family_t(AF_INET6)
        six.sin6_port = in_port_t(port).bigEndian
        six.sin6_addr = in6addr_loopback
        func connects(_ address: UnsafeRawBufferPointer) -> Int32 {
            let pointer = address.assumingMemoryBound(to: sockaddr.self).baseAddress
            return pointer.map { Glibc.connect(descriptor, $0, socklen_t(address.count)) } ?? -1
        }
        let connected =
            isSix ? withUnsafeBytes(of: &six, connects) : withUnsafeBytes(of: &four, connects)
        guard connected == 0 else { throw Failure(description: "connect: \(String(cString: strerror(errno)))") }
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        setTimeout(seconds)
    }

    deinit {
        close(descriptor)
    }

    /// Sends all of it; false when the service closed before it had taken all.
    @discardableResult
    func send(_ text: String) async throws -> Bool {
        try await send(Array(text.utf8))
    }

    @discardableResult
    func send(_ bytes: [UInt8]) async throws -> Bool {
        try await blocking { [self] in
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return false }
                sent += count
            }
            return true
        }
    }

    /// The next response, interim ones included.
    /// - Parameter hasBody: false for the answer to HEAD.
    func receive(hasBody: Bool = true) async throws -> RawResponse {
        try await blocking { [self] in
            while true {
                if let response = pending.withLock({ RawResponse(taking: &$0, hasBody: hasBody) }) { return response }
                guard try fill() else { throw Failure(description: "closed before a whole response") }
            }
        }
    }

    /// Whether the service closes the connection within this time.
    func isClosed(within seconds: Double) async throws -> Bool {
        try await blocking { [self] in
            setTimeout(seconds)
            defer { setTimeout(20) }
            do {
                while try fill() {}
                return true
            } catch {
                return false
            }
        }
    }

    /// The port of this end, over IPv4.
    var port: Int {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// Closes this end. Its descriptor leads to nothing from then on.
    func leave() {
        let nothing = open("/dev/null", O_RDWR)
        dup2(nothing, descriptor)
        close(nothing)
    }

    /// No more comes from this side.
    func finish() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// False at the end of the connection.
    private func fill() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count < 0, errno == EAGAIN { throw Failure(description: "nothing came in time") }
        guard count > 0 else { return false }
        pending.withLock { $0.append(contentsOf: buffer[..<count]) }
        return true
    }

    private func setTimeout(_ seconds: Double) {
        var time = timeval(tv_sec: Int(seconds), tv_usec: Int((seconds - seconds.rounded(.down)) * 1_000_000))
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    private func blocking<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: work)) }
        }
    }
}

/// One response, as it came.
struct RawResponse: Sendable {
    let head: String
    let body: String

    var status: Int { Int(head.dropFirst(9).prefix(3)) ?? 0 }

    /// The value of a header field; names are compared as the service writes them.
    subscript(name: String) -> String? {
        head.split(separator: "\r\n").first { $0.hasPrefix("\(name): ") }.map { String($0.dropFirst(name.count + 2)) }
    }

    /// Takes the first response out of the bytes; nil while it is not whole.
    init?(taking bytes: inout [UInt8], hasBody: Bool) {
        guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: [13, 10, 13, 10]) }) else { return nil }
        let head = String(decoding: bytes[..<end], as: UTF8.self)
        let lowerCase = head.lowercased()
        let length = lowerCase.firstRange(of: "\r\ncontent-length: ").map { field in
            lowerCase[field.upperBound...].prefix { $0.isNumber }
        }
        let count = hasBody ? length.flatMap { Int($0) } ?? 0 : 0
        guard bytes.count >= end + 4 + count else { return nil }
        self.head = head
        body = String(decoding: bytes[(end + 4)..<(end + 4 + count)], as: UTF8.self)
        bytes.removeFirst(end + 4 + count)
    }
}

import Glibc

/// The address of a Unix socket (unix(7)).
struct UnixAddress {
    private var address = sockaddr_un()
    private let length: socklen_t

    /// A name that is no file (Linux's abstract namespace); nil when it is too long.
    init?(abstractName: String) {
        self.init(bytes: [0] + Array(abstractName.utf8), isTerminated: false)
    }

    /// A path, or an abstract name behind an `@`, as sd_notify(3) has it.
    init?(notifySocket: String) {
        switch notifySocket.utf8.first {
        case UInt8(ascii: "/"): self.init(bytes: Array(notifySocket.utf8), isTerminated: true)
        case UInt8(ascii: "@"): self.init(abstractName: String(notifySocket.dropFirst()))
        default: return nil
        }
    }

    private init?(bytes: [UInt8], isTerminated: Bool) {
        let offset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 0
        address.sun_family = sa_family_t(AF_UNIX)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { room in
            guard bytes.count + (isTerminated ? 1 : 0) <= room.count else { return false }
            room.copyBytes(from: bytes)
            return true
        }
        guard fits else { return nil }
        length = socklen_t(offset + bytes.count + (isTerminated ? 1 : 0))
    }

    func withSocketAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}

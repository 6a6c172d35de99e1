import Glibc

/// The first of some neighbouring ports of 127.0.0.1 that nobody uses now, over UDP or TCP.
///
/// They lie below the range that the system itself takes ports from, so that no client's socket gets there first.
func freePort(neighbours count: UInt16 = 1) throws -> UInt16 {
    for _ in 0..<200 {
        let first = UInt16.random(in: 10_000..<32_000)
        if (first..<first + count).allSatisfy(isFree) { return first }
    }
    throw NotInTime(what: "a free port", deadline: .zero)
}

private func isFree(_ port: UInt16) -> Bool {
    [SOCK_DGRAM, SOCK_STREAM].allSatisfy { kind in
        let descriptor = socket(AF_INET, Int32(kind.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}

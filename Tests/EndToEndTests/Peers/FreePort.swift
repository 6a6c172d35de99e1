import Glibc

/// A UDP and TCP port of 127.0.0.1 that nobody uses now.
func freePort() throws -> UInt16 {
    for _ in 0..<50 {
        let datagram = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        let stream = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer {
            close(datagram)
            close(stream)
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        guard bind(datagram, to: &address) else { continue }
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let named = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(datagram, $0, &length) }
        }
        if named == 0, bind(stream, to: &address) { return UInt16(bigEndian: address.sin_port) }
    }
    throw NotInTime(what: "a free port", deadline: .zero)
}

private func bind(_ descriptor: Int32, to address: inout sockaddr_in) -> Bool {
    withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
    }
}

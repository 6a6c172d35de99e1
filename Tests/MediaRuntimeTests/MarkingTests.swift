@preconcurrency import Glibc
import MediaCore
import Testing

@testable import MediaRuntime

extension OverLoopback {
    struct MarkingTests {
        /// RFC 2474 §3, for either family.
        @Test(
            arguments: [("127.0.0.1", IPPROTO_IP, IP_TOS), ("::1", IPPROTO_IPV6, IPV6_TCLASS)] as [(String, Int, Int32)]
        )
        func datagramsAreMarked(host: String, level: Int, option: Int32) throws {
            let any = try #require(SocketAddress(host: host, port: 0))
            let socket = try #require(try DatagramSocket(any))
            socket.mark(typeOfService: 184)
            var value: Int32 = 0
            var length = socklen_t(MemoryLayout<Int32>.size)
            #expect(getsockopt(socket.descriptor, Int32(level), option, &value, &length) == 0)
            #expect(value == 184)
        }
    }
}

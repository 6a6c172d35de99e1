import Glibc
import MediaCore
import Testing

@Suite struct SocketAddressTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1:4000", false), ("0.0.0.0", "0.0.0.0:4000", false),
        ("255.255.255.255", "255.255.255.255:4000", false), ("::1", "[::1]:4000", true), ("::", "[::]:4000", true),
        ("2001:DB8:0:0:0:0:0:1", "[2001:db8::1]:4000", true),
        ("::ffff:192.0.2.1", "[::ffff:192.0.2.1]:4000", true),
    ])
    func numericAddressIsReadAndWritten(host: String, text: String, isIPv6: Bool) throws {
        let address = try #require(SocketAddress(host: host, port: 4000))
        #expect(address.description == text)
        #expect(address.isIPv6 == isIPv6)
        #expect(address.port == 4000)
    }

    @Test(arguments: [
        "", "localhost", "1.2.3", "1.2.3.4.5", "256.0.0.1", "1.2.3.4 ", "[::1]", "fe80::1%eth0", ":::", "12345::",
        "127.0.0.1\0.example.com", String(repeating: "1", count: 100), "١.2.3.4",
    ])
    func whatIsNotNumericIsRefused(host: String) {
        #expect(SocketAddress(host: host, port: 1) == nil)
    }

    @Test func unspecifiedIsTheZeroAddressOfEitherFamily() throws {
        #expect(try #require(SocketAddress(host: "0.0.0.0", port: 9)).isUnspecified)
        #expect(try #require(SocketAddress(host: "::", port: 9)).isUnspecified)
        #expect(try !#require(SocketAddress(host: "::1", port: 9)).isUnspecified)
    }

    @Test func equalityTellsFamilyAddressAndPortApart() throws {
        let address = try #require(SocketAddress(host: "192.0.2.1", port: 4000))
        #expect(address == SocketAddress(host: "192.0.2.1", port: 4000))
        #expect(address != address.with(port: 4001))
        #expect(address != SocketAddress(host: "192.0.2.2", port: 4000))
        #expect(SocketAddress(host: "0.0.0.0", port: 1) != SocketAddress(host: "::", port: 1))
    }

    @Test(arguments: ["192.0.2.77", "2001:db8::4:1"])
    func systemFormRoundTrips(host: String) throws {
        let address = try #require(SocketAddress(host: host, port: 50_002))
        var storage = sockaddr_storage()
        let length = address.fill(&storage)
        #expect(SocketAddress(storage) == address)
        let lent = address.withSockaddr { pointer, length in (Int32(pointer.pointee.sa_family), length) }
        #expect(lent == (address.family, length))
    }

    @Test func systemKnowsTheSameBytes() throws {
        let address = try #require(SocketAddress(host: "127.0.0.1", port: 0))
        let descriptor = socket(address.family, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(descriptor) }
        #expect(address.withSockaddr { bind(descriptor, $0, $1) } == 0)
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        #expect(result == 0)
        let bound = try #require(SocketAddress(storage))
        #expect(bound.host == "127.0.0.1")
        #expect(bound.port != 0)
    }

    @Test func otherFamiliesAreNoAddress() {
        var storage = sockaddr_storage()
        storage.ss_family = sa_family_t(AF_UNIX)
        #expect(SocketAddress(storage) == nil)
    }
}

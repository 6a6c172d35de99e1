#if SofiaSIP
    import EndpointAPI
    import Glibc
    import MediaCore
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    @Suite(.timeLimit(.minutes(1)))
    struct SignallingMarkTests {
        private static let settings = ["policy.endpoint.signaling_qos": "26"]

        /// The type of service of every socket of this process that is bound to a port.
        private func marks(port: UInt16) -> [Int32] {
            (0..<Int32(1024)).compactMap { descriptor in
                var storage = sockaddr_storage()
                var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
                let status = withUnsafeMutablePointer(to: &storage) {
                    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
                }
                guard status == 0, SocketAddress(storage)?.port == port else { return nil }
                var mark: Int32 = 0
                var size = socklen_t(MemoryLayout<Int32>.size)
                guard getsockopt(descriptor, Int32(IPPROTO_IP), IP_TOS, &mark, &size) == 0 else { return nil }
                return mark
            }
        }

        private func contactPort(_ request: TextRequest) throws -> UInt16 {
            let contact = SIPAddress(try found(request["Contact"])).uri
            let place = contact.split(separator: "@").last?.split(separator: ";").first?.split(separator: ":").last
            return try found(place.flatMap { UInt16($0) })
        }

        /// UDP and TCP alike, by whichever the server is reached.
        @Test func theStacksSocketsAreMarked() async throws {
            try await TextServer.with { server in
                try await Phone.alone { phone in
                    try await phone.connect(to: "127.0.0.1", await server.port, Self.settings)
                    let request = try await server.next("REGISTER")
                    let found = marks(port: try contactPort(request))
                    #expect(found.count >= 2 && found.allSatisfy { $0 == 26 << 2 }, "\(found)")
                    await server.send(request.granted())
                    await phone.log.wait(for: .ready)
                }
            }
        }

        @Test(.enabled(if: TestAuthority.isAvailable)) func soIsAConnectionOverTLS() async throws {
            let authority = try TestAuthority()
            try await TextServer.with(try authority.certify("DNS:localhost")) { server in
                try await Phone.alone(trust: authority.file) { phone in
                    try await phone.connect(to: "localhost", await server.port, over: .tls, Self.settings)
                    let request = try await server.next("REGISTER")
                    #expect(marks(port: try contactPort(request)) == [26 << 2])
                    await server.send(request.granted())
                    await phone.log.wait(for: .ready)
                }
            }
        }
    }
#endif

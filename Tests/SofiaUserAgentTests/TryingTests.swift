#if SofiaSIP
    import Glibc
    import Logging
    import SofiaUserAgent
    import Testing

    /// RFC 3261 §17.2.1: the 100 comes by itself when nobody answers, and only then.
    @Suite(.timeLimit(.minutes(1)))
    struct TryingTests {
        @Test func anInviteThatNobodyAnswersIsToldToWait() async throws {
            #expect(try await firstAnswer { _, _ in } == "SIP/2.0 100 Trying")
        }

        @Test func anInviteThatRingsAtOnceIsNot() async throws {
            #expect(try await firstAnswer { await $0.reply($1, 180) } == "SIP/2.0 180 Ringing")
        }

        /// The status line of the first datagram that comes back for an INVITE.
        private func firstAnswer(_ take: (Party, SofiaServerTransaction) async -> Void) async throws -> String {
            let loop = SofiaLoop(logger: Logger(label: "test"))
            let phone = Party(on: loop)
            try await phone.open()
            let caller = try Caller(port: try await phone.agent.port)
            caller.invite()
            await take(phone, try await phone.nextRequest("INVITE"))
            let answer = await Task.detached { caller.answer() }.value
            await phone.close()
            await loop.stop()
            return answer
        }
    }

    /// A socket that shows what the stack would keep for itself.
    private final class Caller: Sendable {
        private let descriptor: Int32
        private let port: UInt16

        init(port: UInt16) throws {
            self.port = port
            descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            let connected = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard connected == 0 else { throw Unexpected("no socket") }
            var patience = timeval(tv_sec: 20, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        }

        deinit {
            close(descriptor)
        }

        func invite() {
            let lines = [
                "INVITE sip:5320@127.0.0.1:\(port) SIP/2.0", "Via: SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bK1",
                "From: <sip:7001@127.0.0.1>;tag=1", "To: <sip:5320@127.0.0.1>", "Call-ID: 1", "CSeq: 1 INVITE",
                "Contact: <sip:7001@127.0.0.1>", "Max-Forwards: 70", "Content-Length: 0", "", "",
            ]
            let text = lines.joined(separator: "\r\n")
            _ = send(descriptor, text, text.utf8.count, 0)
        }

        func answer() -> String {
            var bytes = [UInt8](repeating: 0, count: 2048)
            let count = recv(descriptor, &bytes, bytes.count, 0)
            return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self).prefix { !$0.isNewline }.description
        }
    }
#endif

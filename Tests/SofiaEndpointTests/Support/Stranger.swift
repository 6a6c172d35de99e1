#if SofiaSIP
    import Glibc
    import Logging
    import MediaCore
    import SofiaUserAgent

    @testable import SofiaEndpoint

    /// Somebody with a UDP socket at an address of the loopback network, who writes messages by hand and keeps what comes.
    actor Stranger {
        nonisolated let loop = SofiaLoop(logger: Logger(label: "stranger"))
        nonisolated let host: String
        private let arrivals: AsyncStream<String>
        private let journal: AsyncStream<String>.Continuation
        private var descriptor: Int32 = -1
        private var source: LoopSource?
        private(set) var port: UInt16 = 0
        /// Everything that ever came.
        private(set) var received: [String] = []
        private var sent = 0

        nonisolated var unownedExecutor: UnownedSerialExecutor { loop.unownedExecutor }

        private init(_ host: String) {
            self.host = host
            (arrivals, journal) = AsyncStream.makeStream()
        }

        /// Runs a test with a stranger, and ends it.
        static func with(_ host: String = "127.0.0.2", _ body: (Stranger) async throws -> Void) async throws {
            let stranger = Stranger(host)
            do {
                try await stranger.open()
                try await body(stranger)
            } catch {
                await stranger.close()
                throw error
            }
            await stranger.close()
        }

        private func open() throws {
            descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | O_NONBLOCK, 0)
            let local = try found(SocketAddress(host: host, port: 0))
            guard local.withSockaddr({ bind(descriptor, $0, $1) }) == 0 else { throw Missing("a socket at \(host)") }
            port = try found(localPort(descriptor))
            source = try LoopSource(on: loop, descriptor: descriptor, waitingFor: .readable) { [weak self] _ in
                self?.assumeIsolated { $0.ready() }
            }
        }

        private func close() async {
            source?.cancel()
            Glibc.close(descriptor)
            await loop.stop()
        }

        /// Sends a message to a phone on loopback.
        func send(_ text: String, to port: UInt16) throws {
            let target = try found(SocketAddress(host: "127.0.0.1", port: port))
            let sent = target.withSockaddr { sendto(descriptor, text, text.utf8.count, 0, $0, $1) }
            guard sent == text.utf8.count else { throw Missing("a datagram") }
        }

        /// A request of its own, outside any dialog unless the headers say so.
        /// - Parameters:
        ///   - ids: `From`, `To`, `Call-ID` and `CSeq`'s number; nil: new ones.
        ///   - via: the value of Via; nil: with a branch of its own.
        func request(
            _ method: String, _ headers: [String] = [], in ids: Identifiers? = nil, via: String? = nil,
            body: String = ""
        ) -> String {
            sent += 1
            let own = "\(host):\(port)"
            let ids =
                ids ?? Identifiers(from: "<sip:x@\(own)>;tag=x\(sent)", to: "<sip:5320@127.0.0.1>", callID: "x\(sent)")
            let lines =
                [
                    "\(method) sip:5320@127.0.0.1 SIP/2.0",
                    via.map { "Via: \($0)" } ?? "Via: SIP/2.0/UDP \(own);rport;branch=z9hG4bKx\(sent)",
                    "Max-Forwards: 70", "From: \(ids.from)", "To: \(ids.to)", "Call-ID: \(ids.callID)",
                    "CSeq: \(ids.sequence) \(method)", "Contact: <sip:x@\(own)>",
                ] + headers + ["Content-Length: \(body.utf8.count)", "", body]
            return lines.joined(separator: "\r\n")
        }

        struct Identifiers: Sendable {
            var from: String
            var to: String
            var callID: String
            var sequence = 4_000_000
        }

        /// The next message that comes.
        func next() async throws -> String {
            var iterator = arrivals.makeAsyncIterator()
            return try found(await iterator.next())
        }

        /// The status of the next message, which must be a response to this method.
        func status(of method: String) async throws -> Int {
            let text = try await next()
            guard text.hasPrefix("SIP/2.0 "), text.contains(" \(method)\r\n"),
                let status = Int(text.dropFirst(8).prefix(3))
            else { throw Missing("a response to \(method), and not \(text)") }
            return status
        }

        private func ready() {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            let text = String(decoding: buffer[..<count], as: UTF8.self)
            received.append(text)
            journal.yield(text)
        }
    }

    /// The port of a contact.
    func port(of contact: String) throws -> UInt16 {
        try found(SIPURI(contact)?.port)
    }
#endif

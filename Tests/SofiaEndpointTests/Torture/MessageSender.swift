#if SofiaSIP
    import Glibc
    import Logging
    import MediaCore
    import SofiaUserAgent

    @testable import SofiaEndpoint

    /// Sends messages as they are, and hands on what comes back.
    ///
    /// A response goes to the port that the request's Via names (RFC 3261 §18.2.2) at the address that it came from, so that
    /// there is a socket on each of the ports that test messages name, at an address of the loopback network for this
    /// sender alone.
    actor MessageSender {
        /// What the Via headers of the vectors name or imply.
        private static let ports: [UInt16] = [5060, 5050, 5061, 5070, 6050, 19823]

        nonisolated let loop = SofiaLoop(logger: Logger(label: "message-sender"))
        private let arrivals: AsyncStream<String>
        private let journal: AsyncStream<String>.Continuation
        private var descriptors: [Int32] = []
        private var sources: [LoopSource] = []

        nonisolated var unownedExecutor: UnownedSerialExecutor { loop.unownedExecutor }

        private init() {
            (arrivals, journal) = AsyncStream.makeStream()
        }

        /// Runs a test with a sender, and ends it.
        static func with(address: String, _ body: (MessageSender) async throws -> Void) async throws {
            let sender = MessageSender()
            do {
                try await sender.open(address)
                try await body(sender)
            } catch {
                await sender.close()
                throw error
            }
            await sender.close()
        }

        private func open(_ address: String) throws {
            for port in Self.ports {
                let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | O_NONBLOCK, 0)
                descriptors.append(descriptor)
                let local = try found(SocketAddress(host: address, port: port))
                guard local.withSockaddr({ bind(descriptor, $0, $1) }) == 0 else {
                    throw Missing("\(address):\(port), which is this test's own")
                }
                sources.append(
                    try LoopSource(on: loop, descriptor: descriptor, waitingFor: .readable) { [weak self] _ in
                        self?.assumeIsolated { $0.ready(descriptor) }
                    })
            }
        }

        private func close() async {
            for source in sources { source.cancel() }
            for descriptor in descriptors { Glibc.close(descriptor) }
            await loop.stop()
        }

        func send(_ bytes: [UInt8], to port: UInt16) throws {
            let target = try found(SocketAddress(host: "127.0.0.1", port: port))
            let descriptor = try found(descriptors.first)
            let sent = target.withSockaddr { sendto(descriptor, bytes, bytes.count, 0, $0, $1) }
            guard sent == bytes.count else { throw Missing("a datagram of \(bytes.count) octets") }
        }

        /// Sends messages over a connection of their own.
        /// - Parameter isLast: says that no more will come.
        func stream(_ messages: [[UInt8]], to port: UInt16, isLast: Bool) throws {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            descriptors.append(descriptor)
            let target = try found(SocketAddress(host: "127.0.0.1", port: port))
            guard target.withSockaddr({ connect(descriptor, $0, $1) }) == 0 else {
                throw Missing("a connection to \(port)")
            }
            for message in messages {
                guard Glibc.send(descriptor, message, message.count, Int32(MSG_NOSIGNAL)) == message.count else {
                    throw Missing("a message of \(message.count) octets over the connection")
                }
            }
            if isLast { shutdown(descriptor, Int32(SHUT_WR)) }
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
            sources.append(
                try LoopSource(on: loop, descriptor: descriptor, waitingFor: .readable) { [weak self] _ in
                    self?.assumeIsolated { $0.ready(descriptor) }
                })
        }

        /// The next message that comes back, or what came of several at once; empty at the end of a connection.
        func next() async throws -> String {
            var iterator = arrivals.makeAsyncIterator()
            return try found(await iterator.next())
        }

        private func ready(_ descriptor: Int32) {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count >= 0 { journal.yield(String(decoding: buffer[..<count], as: UTF8.self)) }
        }
    }
#endif

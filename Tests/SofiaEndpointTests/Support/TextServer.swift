#if SofiaSIP
    import Glibc
    import Logging
    import MediaCore
    import SofiaUserAgent
    import TransportSecurity

    @testable import SofiaEndpoint

    /// A request as the bytes that came.
    struct TextRequest: Sendable {
        let text: String

        var lines: [String] { text.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init) }
        var method: String { String(text.prefix { $0 != " " }) }

        subscript(_ name: String) -> String? {
            lines.first { $0.lowercased().hasPrefix(name.lowercased() + ":") }.map {
                String($0.dropFirst(name.count + 1).drop { $0 == " " })
            }
        }

        /// A response.
        /// - Parameters:
        ///   - via: what is added to the topmost Via.
        ///   - tag: of the far end.
        func response(
            _ status: Int, via: String = "", tag: String = "far", _ headers: [String] = [], body: String = ""
        ) -> String {
            let copied = ["From", "To", "Call-ID", "CSeq"].map { name -> String in
                let tag = name == "To" && !(self["To"] ?? "").contains("tag=") ? ";tag=\(tag)" : ""
                return "\(name): \(self[name] ?? "")\(tag)"
            }
            let all = ["SIP/2.0 \(status) -", "Via: \(self["Via"] ?? "")\(via)"] + copied + headers
            return (all + ["Content-Length: \(body.utf8.count)", "", body]).joined(separator: "\r\n")
        }

        /// Binds its contact for an hour, or ends that.
        func granted(via: String = "") -> String {
            let contact = self["Contact"] ?? ""
            return response(200, via: via, self["Expires"] == "0" ? [] : ["Contact: \(contact);expires=3600"])
        }
    }

    /// A far end that is written by hand, over UDP or TLS: requests come as text, and text goes back.
    actor TextServer {
        nonisolated let loop = SofiaLoop(logger: Logger(label: "text-server"))
        private let journal: AsyncStream<TextRequest>.Continuation
        private let requests: AsyncStream<TextRequest>
        private var descriptor: Int32 = -1
        private var source: LoopSource?
        private var context: TLSContext?
        private var stream: LoopStream?
        private var session: TLSSession?
        private var framer = StreamFramer()
        private var connections = 0
        private var sender = sockaddr_storage()
        private(set) var port: UInt16 = 0
        /// The server name that a client asked for last.
        private(set) var askedName: String?
        /// Answers OPTIONS, so that the test sees what matters.
        private var answersProbes = true

        nonisolated var unownedExecutor: UnownedSerialExecutor { loop.unownedExecutor }

        private init() {
            (requests, journal) = AsyncStream.makeStream()
        }

        /// Runs a test with a server, and ends it.
        /// - Parameters:
        ///   - identity: nil: over UDP.
        ///   - clients: whose certificates it asks for; nil: none.
        static func with(
            _ identity: TLSContext.Identity? = nil, clients: TLSContext.Trust? = nil,
            _ body: (TextServer) async throws -> Void
        ) async throws {
            let server = TextServer()
            try await server.open(identity, clients)
            do {
                try await body(server)
            } catch {
                await server.stop()
                throw error
            }
            await server.stop()
        }

        private func open(_ identity: TLSContext.Identity?, _ clients: TLSContext.Trust?) throws {
            let kind = identity == nil ? SOCK_DGRAM : SOCK_STREAM
            if let identity { context = try TLSContext(.server, trust: clients, identity: identity) }
            descriptor = socket(AF_INET, Int32(kind.rawValue) | O_NONBLOCK, 0)
            let any = try found(SocketAddress(host: "127.0.0.1", port: 0))
            guard any.withSockaddr({ bind(descriptor, $0, $1) }) == 0 else { throw Missing("a socket") }
            if identity != nil { guard listen(descriptor, 4) == 0 else { throw Missing("a listener") } }
            port = try found(localPort(descriptor))
            source = try LoopSource(on: loop, descriptor: descriptor, waitingFor: .readable) { [weak self] _ in
                self?.assumeIsolated { $0.ready() }
            }
        }

        private func stop() async {
            hangUp()
            source?.cancel()
            close(descriptor)
            await loop.stop()
        }

        /// Closes the TLS connection.
        func hangUp() {
            stream?.end()
            (stream, session) = (nil, nil)
        }

        func keepSilentOnProbes() {
            answersProbes = false
        }

        /// The next request.
        func next(_ method: String) async throws -> TextRequest {
            var iterator = requests.makeAsyncIterator()
            let request = try found(await iterator.next())
            guard request.method == method else { throw Missing("\(method) was expected, and \(request.method) came") }
            return request
        }

        func send(_ text: String) {
            if let session {
                try? session.send(Array(text.utf8))
                stream?.send(session.outgoing())
            } else {
                var storage = sender
                let length = socklen_t(MemoryLayout<sockaddr_in>.size)
                withUnsafePointer(to: &storage) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        _ = sendto(descriptor, text, text.utf8.count, 0, $0, length)
                    }
                }
            }
        }

        private func ready() {
            if context != nil { return accept() }
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = withUnsafeMutablePointer(to: &sender) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    recvfrom(descriptor, &buffer, buffer.count, 0, $0, &length)
                }
            }
            if count > 0 { take(Array(buffer[..<count])) }
        }

        private func accept() {
            guard let context else { return }
            let accepted = Glibc.accept(descriptor, nil, nil)
            guard accepted >= 0 else { return }
            _ = fcntl(accepted, F_SETFL, O_NONBLOCK)
            framer = StreamFramer()
            session = try? TLSSession(context)
            connections += 1
            stream = try? LoopStream(on: loop, connected: accepted) { [weak self, number = connections] event in
                self?.assumeIsolated { $0.told(event, of: number) }
            }
        }

        /// What a connection before the last one still says does not count.
        private func told(_ event: LoopStream.Event, of connection: Int) {
            guard case .received(let bytes) = event, let session, connection == connections else { return }
            let received = try? session.receive(bytes)
            stream?.send(session.outgoing())
            askedName = session.askedName ?? askedName
            guard let text = received?.text, let pieces = try? framer.take(text) else { return }
            for case .message(let message) in pieces { take(message) }
        }

        private func take(_ bytes: [UInt8]) {
            let request = TextRequest(text: String(decoding: bytes, as: UTF8.self))
            if request.method == "OPTIONS" {
                if answersProbes { send(request.response(200)) }
                return
            }
            journal.yield(request)
        }
    }
#endif

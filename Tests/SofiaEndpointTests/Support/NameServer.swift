#if SofiaSIP
    import Glibc
    import Logging
    import MediaCore
    import NameResolution
    import SofiaUserAgent

    /// A name server on loopback with a zone that the test writes, over UDP.
    actor NameServer {
        enum Entry: Sendable {
            case addresses([String])
            /// Priority, weight, port, target.
            case services([(UInt16, UInt16, UInt16, String)])
            case failure
            /// No answer at all.
            case silence
        }

        nonisolated let loop = SofiaLoop(logger: Logger(label: "name-server"))
        private var zone: [DNSQuestion: Entry] = [:]
        private var descriptor: Int32 = -1
        private var source: LoopSource?
        private(set) var asked: [DNSQuestion] = []

        nonisolated var unownedExecutor: UnownedSerialExecutor { loop.unownedExecutor }

        /// Runs a test with a name server, and ends it.
        static func with(_ body: (NameServer, ResolverSettings) async throws -> Void) async throws {
            let server = NameServer()
            let settings = try await server.open()
            do {
                try await body(server, settings)
            } catch {
                await server.stop()
                throw error
            }
            await server.stop()
        }

        func set(_ name: String, _ kind: DNSQuestion.Kind, _ entry: Entry) throws {
            zone[try found(DNSQuestion(name, kind))] = entry
        }

        private func open() throws -> ResolverSettings {
            descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | O_NONBLOCK, 0)
            let any = try found(SocketAddress(host: "127.0.0.1", port: 0))
            guard any.withSockaddr({ bind(descriptor, $0, $1) }) == 0 else { throw Missing("a socket") }
            source = try LoopSource(on: loop, descriptor: descriptor, waitingFor: .readable) { [weak self] _ in
                self?.assumeIsolated { $0.serve() }
            }
            var settings = ResolverSettings(servers: [.init(host: "127.0.0.1", port: try found(localPort(descriptor)))])
            settings.timeout = .milliseconds(300)
            return settings
        }

        private func stop() async {
            source?.cancel()
            close(descriptor)
            await loop.stop()
        }

        private func serve() {
            var storage = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            var buffer = [UInt8](repeating: 0, count: 1500)
            let count = withUnsafeMutablePointer(to: &storage) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    recvfrom(descriptor, &buffer, buffer.count, 0, $0, &length)
                }
            }
            guard count > 12, let question = Self.question(buffer[..<count]) else { return }
            asked.append(question)
            let body = answer(question)
            guard let body else { return }
            // The question as it came, up to its class.
            let end = 12 + question.name.utf8.count + 2 + 4
            let head = Array(buffer[0..<2]) + [0x81, body.code] + [0, 1, 0, UInt8(body.records.count), 0, 0, 0, 0]
            let message = head + Array(buffer[12..<end]) + Array(body.records.joined())
            withUnsafePointer(to: &storage) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    _ = sendto(descriptor, message, message.count, 0, $0, length)
                }
            }
        }

        private func answer(_ question: DNSQuestion) -> (code: UInt8, records: [[UInt8]])? {
            func record(_ data: [UInt8]) -> [UInt8] {
                [0xc0, 12, 0, UInt8(question.kind.rawValue), 0, 1, 0, 0, 0, 60, 0, UInt8(data.count)] + data
            }
            switch zone[question] {
            case nil: return (0x83, [])
            case .silence: return nil
            case .failure: return (0x82, [])
            case .addresses(let texts):
                let data = texts.map { text -> [UInt8] in
                    var bytes = [UInt8](repeating: 0, count: question.kind == .ipv6 ? 16 : 4)
                    _ = inet_pton(question.kind == .ipv6 ? AF_INET6 : AF_INET, text, &bytes)
                    return bytes
                }
                return (0x80, data.map(record))
            case .services(let services):
                let data = services.map { priority, weight, port, target in
                    [priority, weight, port].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] } + Self.encoded(target)
                }
                return (0x80, data.map(record))
            }
        }

        private static func encoded(_ name: String) -> [UInt8] {
            name.utf8.split(separator: UInt8(ascii: ".")).flatMap { [UInt8($0.count)] + Array($0) } + [0]
        }

        private static func question(_ bytes: ArraySlice<UInt8>) -> DNSQuestion? {
            var labels: [String] = []
            var at = 12
            while at < bytes.count, bytes[at] > 0 {
                labels.append(String(decoding: bytes[at + 1..<at + 1 + Int(bytes[at])], as: UTF8.self))
                at += 1 + Int(bytes[at])
            }
            return DNSQuestion.Kind(rawValue: UInt16(bytes[at + 2])).flatMap {
                DNSQuestion(labels.joined(separator: "."), $0)
            }
        }
    }

    /// The port that a socket is bound to.
    func localPort(_ descriptor: Int32) -> UInt16? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let status = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return status == 0 ? SocketAddress(storage)?.port : nil
    }
#endif

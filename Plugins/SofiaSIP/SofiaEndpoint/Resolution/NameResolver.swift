import Glibc
import MediaCore
import NameResolution
import SofiaUserAgent

/// Asks name servers, on the loop's thread and without blocking it (RFC 1035 §4.2, §7).
///
/// One for a process: answers are kept for as long as they hold, and a question that is on its way is not asked again.
actor NameResolver {
    /// What to ask with. `nil` reads the system's files each time, since networks come and go.
    private let fixed: ResolverSettings?
    private let loop: SofiaLoop
    private var cache = AnswerCache()
    private var asked: [DNSQuestion: Task<DNSAnswer, any Error>] = [:]

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.unownedExecutor }

    init(on loop: SofiaLoop, settings: ResolverSettings?) {
        self.loop = loop
        fixed = settings
    }

    var settings: ResolverSettings { fixed ?? .current() }

    /// - Throws: ``ResolutionError`` when no name server answered.
    func answer(to question: DNSQuestion) async throws(ResolutionError) -> DNSAnswer {
        if let known = cache.answer(to: question, at: .now) { return known }
        let task: Task<DNSAnswer, any Error>
        if let running = asked[question] {
            task = running
        } else {
            task = Task { try await self.ask(question) }
            asked[question] = task
        }
        let result = await task.result
        asked[question] = nil
        switch result {
        case .success(let answer):
            cache.keep(answer, to: question, at: .now)
            return answer
        case .failure(let error):
            throw error as? ResolutionError ?? .noServer(question.name)
        }
    }

    /// Every server in turn, and all of them again; one that cannot answer is passed over.
    private func ask(_ question: DNSQuestion) async throws -> DNSAnswer {
        let settings = settings
        for _ in 0..<settings.attempts {
            for server in settings.servers {
                guard let address = SocketAddress(host: server.host, port: server.port),
                    let answer = await ask(question, address, settings.timeout)
                else { continue }
                if case .failure = answer.status { continue }
                return answer
            }
        }
        throw ResolutionError.noServer(question.name)
    }

    private func ask(_ question: DNSQuestion, _ server: SocketAddress, _ limit: Duration) async -> DNSAnswer? {
        // SOCK_NONBLOCK and SOCK_CLOEXEC have the values of the O_ names. A socket for each question: its port is chosen at random, and only this server can reach it.
        let descriptor = socket(server.family, Int32(SOCK_DGRAM.rawValue) | O_NONBLOCK | O_CLOEXEC, 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let identifier = UInt16.random(in: .min ... .max)
        let message = question.message(identifier: identifier)
        guard server.withSockaddr({ connect(descriptor, $0, $1) }) == 0,
            send(descriptor, message, message.count, Int32(MSG_NOSIGNAL)) == message.count
        else { return nil }
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline,
            await SocketWait.until(
                descriptor, is: .readable, within: deadline - ContinuousClock.now, on: loop)
        {
            let datagram = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
                count = max(recv(descriptor, buffer.baseAddress, buffer.count, 0), 0)
            }
            // Nothing to read is a refusal by the far machine.
            if datagram.isEmpty { return nil }
            guard let answer = DNSAnswer(datagram, to: question, identifier: identifier) else { continue }
            return answer.isTruncated ? await askOverStream(question, server, limit) ?? answer : answer
        }
        return nil
    }

    /// RFC 7766: the whole of an answer that did not fit.
    private func askOverStream(
        _ question: DNSQuestion, _ server: SocketAddress, _ limit: Duration
    ) async -> DNSAnswer? {
        let descriptor = socket(server.family, Int32(SOCK_STREAM.rawValue) | O_NONBLOCK | O_CLOEXEC, 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let status = server.withSockaddr { connect(descriptor, $0, $1) }
        guard status == 0 || errno == EINPROGRESS,
            await SocketWait.until(descriptor, is: .writable, within: limit, on: loop)
        else { return nil }
        let identifier = UInt16.random(in: .min ... .max)
        let message = question.message(identifier: identifier)
        let framed = [UInt8(message.count >> 8), UInt8(message.count & 0xff)] + message
        guard send(descriptor, framed, framed.count, Int32(MSG_NOSIGNAL)) == framed.count else { return nil }
        var bytes: [UInt8] = []
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline,
            await SocketWait.until(descriptor, is: .readable, within: deadline - ContinuousClock.now, on: loop)
        {
            let chunk = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
                count = max(recv(descriptor, buffer.baseAddress, buffer.count, 0), 0)
            }
            if chunk.isEmpty { return nil }
            bytes += chunk
            guard bytes.count >= 2 else { continue }
            let length = Int(bytes[0]) << 8 | Int(bytes[1])
            guard bytes.count >= 2 + length else { continue }
            return DNSAnswer(Array(bytes[2..<2 + length]), to: question, identifier: identifier)
        }
        return nil
    }
}

/// Why a name came to no address; one line for a person.
enum ResolutionError: Error, Sendable, Equatable, CustomStringConvertible {
    case noServer(String)
    case unknownName(String)
    /// SRV says that the service is not to be had there (RFC 2782, target `.`).
    case noService(String)
    case notAName(String)

    var description: String {
        switch self {
        case .noServer(let name): "no name server answered the question for \(name)"
        case .unknownName(let name): "DNS does not know the name \(name)"
        case .noService(let name): "DNS says that \(name) offers no such service"
        case .notAName(let name): "\(name) is no name that DNS could know"
        }
    }
}

import Dispatch
import Glibc

/// A desktop in a test: one connection a request, and the cookie that it was given.
actor HTTPClient {
    struct Response: Sendable {
        let status: Int
        let body: String
    }

    struct NoAnswer: Error {}

    private let port: UInt16
    private var cookie: String?

    init(port: UInt16) {
        self.port = port
    }

    func request(_ method: String, _ path: String, body: String? = nil, headers: [String] = []) async throws -> Response
    {
        var head = "\(method) /softphone/v2\(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
        if let cookie { head += "Cookie: \(cookie)\r\n" }
        for header in headers { head += header + "\r\n" }
        if body != nil { head += "Content-Type: application/json\r\n" }
        head += "Content-Length: \(body?.utf8.count ?? 0)\r\n\r\n"
        let (text, port) = (head + (body ?? ""), port)
        // A thread that may wait: those of Swift's pool belong to the connector under test.
        let answer = await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: Self.exchange(text, port: port)) }
        }
        guard let answer, let end = answer.firstRange(of: "\r\n\r\n") else { throw NoAnswer() }
        for line in answer[..<end.lowerBound].split(separator: "\r\n") where line.hasPrefix("Set-Cookie: ") {
            cookie = String(line.dropFirst("Set-Cookie: ".count).prefix { $0 != ";" })
        }
        let status = answer.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return Response(status: status, body: String(answer[end.upperBound...]))
    }

    /// Signs an agent in, and lets the phone register.
    func signIn(signalling: String = "udp") async throws -> Response {
        _ = try await request("GET", "/session")
        let body = """
            {"connectivities":{"protocol":"\(signalling)","connections":[{"server":"127.0.0.1:5060","user":"5320"}]}}
            """
        let answer = try await request("POST", "/session", body: body)
        return answer.status == 200 ? try await request("POST", "/register") : answer
    }

    private static func exchange(_ request: String, port: UInt16) -> String? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        let bytes = Array(request.utf8)
        guard connected == 0, send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            return nil
        }
        var answer: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while case let count = recv(descriptor, &chunk, chunk.count, 0), count > 0 { answer += chunk[..<count] }
        return String(decoding: answer, as: UTF8.self)
    }
}

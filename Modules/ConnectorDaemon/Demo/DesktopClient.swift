import ConnectorRuntime
import Dispatch
import Glibc

/// An agent's desktop as a program: speaks HTTP/1.1 to the connector, keeps the cookie, one connection a request.
actor DesktopClient {
    struct Response {
        let status: Int
        let body: String
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let host: String
    private let port: UInt16
    private let prefix: String
    private var cookie: String?

    /// - Parameter baseURL: of the API, with an address and a port, and plain HTTP.
    init(baseURL: String) throws {
        let parts = baseURL.split(separator: "/", maxSplits: 2)
        guard parts.count == 3, parts[0] == "http:", let colon = parts[1].lastIndex(of: ":"),
            let port = UInt16(parts[1][parts[1].index(after: colon)...])
        else { throw Failure(description: "\(baseURL) is not the address of an HTTP API") }
        host = String(parts[1][..<colon].filter { !"[]".contains($0) })
        self.port = port
        prefix = "/" + parts[2]
    }

    /// - Parameters:
    ///   - body: JSON, or nil for none.
    ///   - headers: further header fields, as whole lines.
    func request(
        _ method: String, _ path: String, body: String? = nil, headers: [String] = []
    ) async throws -> Response {
        var head = "\(method) \(prefix)\(path) HTTP/1.1\r\n"
        head += "Host: \(host.contains(":") ? "[\(host)]" : host):\(port)\r\nConnection: close\r\n"
        for header in headers { head += header + "\r\n" }
        if let cookie { head += "Cookie: \(cookie)\r\n" }
        if let body {
            head += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
        } else if method != "GET" {
            head += "Content-Length: 0\r\n"
        }
        let text = try await exchange(head + "\r\n" + (body ?? ""))
        guard let end = text.firstRange(of: "\r\n\r\n") else {
            throw Failure(description: "\(method) \(path): no answer")
        }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        for line in lines where line.lowercased().hasPrefix("set-cookie:") {
            let value = line.dropFirst("set-cookie:".count).drop { $0 == " " }
            cookie = String(value.prefix { $0 != ";" })
        }
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw Failure(description: "\(method) \(path): not an HTTP answer")
        }
        return Response(status: status, body: String(text[end.upperBound...]))
    }

    /// Waits on a thread of its own: the connector in this process needs those of Swift's pool.
    private func exchange(_ request: String) async throws -> String {
        let (host, port) = (host, port)
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try Self.blockingExchange(request, host: host, port: port) })
            }
        }
    }

    private static func blockingExchange(_ request: String, host: String, port: UInt16) throws -> String {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0, let entry = list?.pointee else {
            throw Failure(description: "\(host) is no address")
        }
        defer { freeaddrinfo(list) }
        let descriptor = socket(entry.ai_family, entry.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), entry.ai_protocol)
        let stream = UnixStream(descriptor: descriptor)
        stream.limit(seconds: 10)
        guard connect(descriptor, entry.ai_addr, entry.ai_addrlen) == 0 else {
            throw Failure(description: "\(host) port \(port) does not accept: \(SystemError.text(errno))")
        }
        stream.write(request)
        guard let text = stream.read(limit: 1 << 20, untilLine: false) else {
            throw Failure(description: "\(host) port \(port) does not answer")
        }
        return text
    }
}

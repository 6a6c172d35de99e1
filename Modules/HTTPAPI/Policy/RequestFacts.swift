import EndpointAPI
import NIOHTTP1

/// What a request's head says, as far as anybody asks: read in one pass, and the same for every path.
struct RequestFacts: Sendable, Equatable {
    /// A header field that may be there once.
    enum Field: Sendable, Equatable {
        case absent
        case value(String)
        /// Twice or more: two readers could believe two different ones.
        case repeated
    }

    var method: Route.Method
    var isHead: Bool
    /// Without the query, and with nothing encoded that needs no encoding.
    var path: String
    var host = Field.absent
    /// The host that an absolute target names: it counts as much as ``host`` (RFC 9112 §3.2.2).
    var targetHost: String?
    var origin = Field.absent
    /// The first value of our cookie.
    var cookie: String?
    /// Further values of it: a browser may hold one of each partition.
    var furtherCookies: [String] = []
    /// Empty when it was sent twice: nobody knows which one holds.
    var contentType: String?
    var fetchSite: String?
    var fetchMode: String?
    var token: Redacted<String>?
    var contentLength: Int?
    var isChunked = false
    var expectsContinue = false
    /// After this request nothing more is read as HTTP: `Upgrade`, or `CONNECT`.
    var leavesHTTP: Bool
    var keepsAlive: Bool
    var preflightMethod: String?
    var preflightHeaders: String?
    var asksPrivateNetwork = false
    /// Bytes of the head, as far as they can be told from its parts.
    var size: Int

    init(_ head: HTTPRequestHead) {
        method =
            switch head.method {
            case .GET: .get
            case .POST: .post
            case .DELETE: .delete
            case .OPTIONS: .options
            default: .other
            }
        isHead = head.method == .HEAD
        leavesHTTP = head.method == .CONNECT
        keepsAlive = head.isKeepAlive && head.version == .http1_1
        size = head.uri.utf8.count + 16
        path = head.uri
        for (name, value) in head.headers {
            size += name.utf8.count + value.utf8.count + 4
            read(name, value)
        }
        expectsContinue = expectsContinue && head.version == .http1_1
        readTarget(head.uri)
    }

    var hasBody: Bool { isChunked || (contentLength ?? 0) > 0 }

    private mutating func read(_ name: String, _ value: String) {
        switch name.utf8.count {
        case 4 where name.isField("host"): host.add(value)
        case 6 where name.isField("origin"): origin.add(value)
        case 6 where name.isField("cookie"): readCookies(value)
        case 6 where name.isField("expect"): expectsContinue = value.lowercased() == "100-continue"
        case 7 where name.isField("upgrade"): leavesHTTP = true
        case 12 where name.isField("content-type"): contentType = contentType == nil ? value : ""
        case 13 where name.isField("authorization"): token = Self.bearer(value)
        case 14 where name.isField("content-length"): contentLength = Int(value) ?? .max
        case 14 where name.isField("sec-fetch-site"): fetchSite = value
        case 14 where name.isField("sec-fetch-mode"): fetchMode = value
        case 17 where name.isField("transfer-encoding"): isChunked = true
        case 29 where name.isField("access-control-request-method"): preflightMethod = value
        case 30 where name.isField("access-control-request-headers"):
            preflightHeaders = preflightHeaders.map { "\($0),\(value)" } ?? value
        case 38 where name.isField("access-control-request-private-network"): asksPrivateNetwork = value == "true"
        default: break
        }
    }

    private mutating func readCookies(_ value: String) {
        for pair in value.utf8.split(separator: UInt8(ascii: ";")) {
            let pair = pair.drop { $0 == 0x20 || $0 == 0x09 }
            guard pair.starts(with: SessionCookie.prefix.utf8) else { continue }
            let end = pair.lastIndex { $0 != 0x20 && $0 != 0x09 } ?? pair.startIndex
            let text = String(Substring(pair[...end].dropFirst(SessionCookie.prefix.utf8.count)))
            if cookie == nil { cookie = text } else { furtherCookies.append(text) }
        }
    }

    /// Cuts the query off, and parts an absolute target into its host and its path.
    private mutating func readTarget(_ target: String) {
        if target.utf8.first != UInt8(ascii: "/"), let scheme = ["http://", "https://"].first(where: target.hasPrefix) {
            let rest = target.dropFirst(scheme.count)
            let end = rest.utf8.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
            targetHost = String(rest[..<end])
            path = rest[end...].utf8.first == UInt8(ascii: "/") ? String(rest[end...]) : "/" + rest[end...]
        }
        if let query = path.utf8.firstIndex(of: UInt8(ascii: "?")) { path = String(path[..<query]) }
        path = PercentEncoding.normalised(path)
    }

    /// The token of `Authorization: Bearer <token>` (RFC 6750 §2.1).
    private static func bearer(_ value: String) -> Redacted<String>? {
        guard value.utf8.count > 7, value.prefix(7).lowercased() == "bearer " else { return nil }
        let token = value.dropFirst(7).drop { $0 == " " }
        return token.isEmpty ? nil : Redacted(String(token))
    }
}

extension RequestFacts.Field {
    fileprivate mutating func add(_ value: String) {
        self = self == .absent ? .value(value) : .repeated
    }
}

extension String {
    /// Whether this is the name of that header field, given in lower case and of the same length.
    fileprivate func isField(_ name: StaticString) -> Bool {
        var lowerCase = name.utf8Start
        for byte in utf8 {
            // Only letters differ by that bit from another character of a field name.
            guard byte | 0x20 == lowerCase.pointee else { return false }
            lowerCase += 1
        }
        return true
    }
}

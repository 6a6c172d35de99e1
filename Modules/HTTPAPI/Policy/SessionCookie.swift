/// The cookie that stands for a session.
struct SessionCookie: Sendable {
    static let name = "SEPSESSIONID"
    static let prefix = "SEPSESSIONID="

    private let attributes: String
    private let partitioned: String

    /// - Parameters:
    ///   - path: what the cookie is sent for.
    ///   - isPartitioned: to every desktop's page this is a third party's cookie, which browsers drop without it.
    init(path: String, isPartitioned: Bool) {
        attributes = "; HttpOnly; SameSite=None; Secure; Path=\(path)"
        partitioned = isPartitioned ? "; Partitioned" : ""
    }

    /// `Set-Cookie` that gives a client this id.
    func offer(_ id: String) -> String {
        Self.prefix + id + attributes + partitioned
    }

    /// `Set-Cookie` that makes a client forget its id.
    var removal: String {
        Self.prefix + attributes + "; Max-Age=0" + partitioned
    }
}

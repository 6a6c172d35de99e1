import ConnectorRuntime
import Glibc

/// What `status` prints of a running daemon.
struct StatusReport {
    let baseURL: String
    let sessions: [ConnectorSessionReport]

    var json: String {
        JSONText.object([
            ("version", JSONText.quoted(ConnectorVersion.number)), ("pid", "\(getpid())"),
            ("url", JSONText.quoted(baseURL)), ("sessions", JSONText.array(sessions.map(\.json))),
        ]) + "\n"
    }

    /// One thing a line.
    var text: String {
        let head = "softphone-connector \(ConnectorVersion.number), process \(getpid()), \(baseURL)\n"
        guard !sessions.isEmpty else { return head + "no session\n" }
        return head + sessions.map(\.text).joined()
    }
}

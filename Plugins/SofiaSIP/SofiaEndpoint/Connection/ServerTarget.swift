/// One address that a server's name stands for.
struct ServerTarget: Sendable, Hashable {
    /// Numeric, without brackets.
    var host: String
    var port: UInt16

    /// As a URI to send to.
    func uri(_ transport: SignallingTransport) -> String {
        let bracketed = host.contains(":") ? "[\(host)]" : host
        // Over TLS, what the stack talks to is ours and not encrypted.
        return "sip:\(bracketed):\(port);transport=\(transport == .udp ? "udp" : "tcp")"
    }
}

/// The addresses that a server's name stands for, best first, and which of them is used (RFC 3263 §4.3); a value.
///
/// A target that failed is left out until one has worked again, so that each gets one attempt in a round.
struct ServerList: Sendable, Equatable {
    private(set) var targets: [ServerTarget] = []
    private(set) var current: ServerTarget?
    private var failed: Set<ServerTarget> = []

    /// Takes what the name stands for now. A target that is used and still named stays in use.
    mutating func replace(_ targets: [ServerTarget]) {
        self.targets = targets
        failed.formIntersection(targets)
        if let current, targets.contains(current), !failed.contains(current) { return }
        current = targets.first { !failed.contains($0) }
    }

    /// Whether another target is left to try.
    var hasAlternative: Bool { targets.contains { $0 != current && !failed.contains($0) } }

    /// Whether a better target than the one in use is known.
    var isAtBest: Bool { current == nil || current == targets.first }

    /// The one in use failed: the best that is left takes its place.
    mutating func next() {
        if let current { failed.insert(current) }
        current = targets.first { !failed.contains($0) }
    }

    /// The one in use works.
    mutating func worked() {
        failed = []
    }

    /// The best is back.
    mutating func returnToBest() {
        failed = []
        current = targets.first
    }

    /// Begins from nothing.
    mutating func forget() {
        self = ServerList()
    }
}

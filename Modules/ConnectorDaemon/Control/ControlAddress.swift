/// Where a daemon can be asked by its own user: a Unix socket in Linux's abstract namespace.
///
/// It is named after the listener, because that is what a configuration knows. It is no file, so that nothing stale is
/// left behind and no folder must be shared; who is at the other end is told by the kernel (`SO_PEERCRED`, unix(7)),
/// on both sides.
struct ControlAddress: Equatable, CustomStringConvertible {
    let host: String
    let port: Int

    var unix: UnixAddress? { UnixAddress(abstractName: "softphone-connector/\(host)/\(port)") }

    var description: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}

/// What may be asked of a running daemon.
enum ControlRequest: String, CaseIterable {
    /// The sessions, for a person.
    case statusText = "status text"
    /// The sessions as JSON.
    case statusJSON = "status json"
    /// Reads the allowed origins of the configuration again.
    case readOrigins = "read origins"

    /// Longest request, its end of line included.
    static let longest = 64
}

/// What came back.
enum ControlAnswer: Equatable {
    case done(String)
    case failed(String)

    var wire: String {
        switch self {
        case .done(let text): "done\n" + text
        case .failed(let reason): "failed\n" + reason
        }
    }

    init?(wire: String) {
        if wire.hasPrefix("done\n") {
            self = .done(String(wire.dropFirst(5)))
        } else if wire.hasPrefix("failed\n") {
            self = .failed(String(wire.dropFirst(7)))
        } else {
            return nil
        }
    }
}

import BoundedNumbers
import SofiaUserAgent

/// Where a call that was redirected is tried next (RFC 3261 §8.1.3.4, §21.3).
struct RedirectTargets: Sendable, Equatable {
    /// Servers may send each other's callers in circles.
    private static let most = 8

    private var tried: Set<String> = []
    private var waiting: [String] = []

    init(first uri: String) {
        tried = [uri]
    }

    /// Takes the contacts of a 3xx, the most wanted first.
    mutating func take(_ contacts: [SIPAddress]) {
        let ordered = contacts.enumerated().sorted { one, other in
            let (first, second) = (one.element.preference, other.element.preference)
            return first == second ? one.offset < other.offset : first > second
        }
        waiting = ordered.map(\.element.uri).filter { SIPURI($0) != nil && !tried.contains($0) } + waiting
    }

    /// The next one; nil when there is none, or too many were tried.
    mutating func next() -> String? {
        guard tried.count < Self.most, !waiting.isEmpty else { return nil }
        let uri = waiting.removeFirst()
        return tried.insert(uri).inserted ? uri : next()
    }
}

/// Digits that wait to be sent, as telephone events. Its memory is allocated once, so that taking one costs nothing.
struct DigitQueue: Sendable {
    /// What waits at most: longer than any number that a menu asks for.
    static let capacity = 128

    private var events: [UInt8] = []
    private var head = 0

    init() {
        events.reserveCapacity(Self.capacity)
    }

    var isEmpty: Bool { head == events.count }

    /// - Returns: false, and nothing changed, when there is no room for all of them.
    mutating func append(_ more: [UInt8]) -> Bool {
        guard events.count - head + more.count <= Self.capacity else { return false }
        if head > 0 {
            events.removeFirst(head)
            head = 0
        }
        events.append(contentsOf: more)
        return true
    }

    mutating func next() -> UInt8? {
        guard head < events.count else { return nil }
        defer { head += 1 }
        return events[head]
    }

    mutating func clear() {
        events.removeAll(keepingCapacity: true)
        head = 0
    }
}

/// Digits that go out by INFO, each when the one before has arrived.
struct DigitQueue: Sendable, Equatable {
    /// As many may wait; a person presses no more.
    static let capacity = 64

    private var waiting: [Character] = []
    private var current: Character?
    /// Which type the far end takes.
    private(set) var type = DigitSignal.relayType

    /// - Returns: false when there is no room for all of them; then none is taken.
    mutating func append(_ digits: String) -> Bool {
        guard waiting.count + digits.count <= Self.capacity else { return false }
        waiting += digits
        return true
    }

    /// The digit to send now; nil while one is on its way, and when there is none.
    mutating func next() -> Character? {
        guard current == nil, !waiting.isEmpty else { return nil }
        current = waiting.removeFirst()
        return current
    }

    /// The INFO at hand was answered.
    mutating func answered(status: Int) {
        guard status >= 200, let digit = current else { return }
        current = nil
        if status == 415, type == DigitSignal.relayType {
            type = DigitSignal.plainType
            waiting.insert(digit, at: 0)
        } else if status >= 300 {
            // Digits after a gap mean something else.
            waiting = []
        }
    }
}

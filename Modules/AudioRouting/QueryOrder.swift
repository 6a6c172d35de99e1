/// Keeps the answer to an older question from replacing that to a newer one.
struct QueryOrder: Sendable {
    private var begun = 0
    private var finished = 0

    /// Counts a question that is about to be asked.
    mutating func begin() -> Int {
        begun += 1
        return begun
    }

    /// Whether the answer counts: no later question was answered before it.
    mutating func finish(_ query: Int) -> Bool {
        guard query > finished else { return false }
        finished = query
        return true
    }
}

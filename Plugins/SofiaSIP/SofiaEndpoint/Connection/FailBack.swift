/// When to go back from a stand-by server to the best one, without running to and fro; a value.
///
/// The best server must answer several times in a row before anything moves, and after a return that came to nothing, or
/// was soon undone, it is left alone for longer and longer.
struct FailBack: Sendable, Hashable {
    static let interval = Duration.seconds(15)
    static let answersWanted = 2
    static let longestPause = Duration.seconds(960)

    private var answers = 0
    private var returns = 0

    /// How long to wait before the best server is asked again.
    var pause: Duration {
        returns == 0 ? Self.interval : min(Self.interval * (1 << min(returns, 7)), Self.longestPause)
    }

    /// The best server answered or did not.
    /// - Parameter isFree: whether no call depends on the server in use.
    /// - Returns: whether to return now.
    mutating func probed(isAlive: Bool, isFree: Bool) -> Bool {
        answers = isAlive ? min(answers + 1, Self.answersWanted) : 0
        guard answers >= Self.answersWanted, isFree else { return false }
        answers = 0
        returns += 1
        return true
    }

    /// The best server has held for a refresh: what was is forgotten.
    mutating func settled() {
        self = FailBack()
    }
}

/// When to go back from a stand-by server to the best one, without running to and fro; a value.
///
/// The best server must answer several times in a row before anything moves, and after a return that came to nothing, or
/// was soon undone, it is left alone for longer and longer.
struct FailBack: Sendable, Hashable {
    static let answersWanted = 2
    static let longestPause = Duration.seconds(960)

    private let interval: Duration
    private var answers = 0
    private var returns = 0
    /// We have just returned, and whether that holds is open.
    private var isFresh = false

    /// - Parameter interval: between two questions to the best server, before any return.
    init(interval: Duration = .seconds(15)) {
        self.interval = interval
    }

    /// How long to wait before the best server is asked again.
    var pause: Duration {
        min(interval * (1 << min(returns, 7)), Self.longestPause)
    }

    /// The best server answered or did not.
    /// - Parameter isFree: whether no call depends on the server in use.
    /// - Returns: whether to return now.
    mutating func probed(isAlive: Bool, isFree: Bool) -> Bool {
        answers = isAlive ? min(answers + 1, Self.answersWanted) : 0
        guard answers >= Self.answersWanted, isFree else { return false }
        answers = 0
        returns += 1
        isFresh = true
        return true
    }

    /// The best server took a registration. Once it has held for a refresh, what was is forgotten.
    mutating func registered() {
        guard !isFresh else {
            isFresh = false
            return
        }
        self = FailBack(interval: interval)
    }
}

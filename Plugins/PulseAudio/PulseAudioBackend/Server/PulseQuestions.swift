import PulseAudioLibrary

/// The questions that the sound server was asked and has not answered.
///
/// Whoever waits for an answer waits for ``patience``. The question stays until the server answers it or is gone: what it
/// says late is what holds by then, and each answer finds its own question by its number.
struct PulseQuestions {
    /// How long somebody waits for an answer.
    static let patience = Duration.seconds(1)

    /// Told whether the answer came.
    typealias Asker = CheckedContinuation<Bool, Never>

    private var open: [Int: (query: PulseQuery, asker: Asker?)] = [:]
    /// Those for whose answer somebody has waited in vain.
    private var late: Set<Int> = []
    /// Those that must be answered before the devices are known.
    private var first: Set<Int> = []

    /// The server has kept somebody waiting and not answered since: it is not worth asking.
    var standStill: Bool { !late.isEmpty }

    /// - Parameter query: kept until the answer, since the server's library calls it.
    mutating func add(_ query: PulseQuery, asker: Asker?) {
        open[query.number] = (query, asker)
    }

    mutating func begin(with first: Set<Int>) {
        self.first = first
    }

    /// The last answer to a question is there. Returns whether it was the last of the first questions.
    mutating func answered(_ number: Int) -> Bool {
        late.remove(number)
        open.removeValue(forKey: number)?.asker?.resume(returning: true)
        return first.remove(number) != nil && first.isEmpty
    }

    /// Whoever asked has waited for long enough.
    mutating func overdue(_ number: Int) {
        guard let asker = open[number]?.asker else { return }
        open[number]?.asker = nil
        late.insert(number)
        asker.resume(returning: false)
    }

    /// Nothing is answered any more. The library must have let go of the questions before.
    mutating func drop() {
        let askers = open.values.compactMap(\.asker)
        open = [:]
        late = []
        first = []
        for asker in askers { asker.resume(returning: false) }
    }
}

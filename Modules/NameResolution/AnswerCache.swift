import BoundedNumbers

/// What name servers said lately, for as long as it holds; a value without a clock.
public struct AnswerCache: Sendable {
    /// How long an answer without records is believed, so that a mistake in a zone is not paid for long.
    public static let negativeLifetime = Duration.seconds(5)
    private static let mostEntries = 256

    private var entries: [DNSQuestion: (answer: DNSAnswer, until: ContinuousClock.Instant)] = [:]

    public init() {}

    public func answer(to question: DNSQuestion, at now: ContinuousClock.Instant) -> DNSAnswer? {
        entries[question].flatMap { now < $0.until ? $0.answer : nil }
    }

    /// Keeps an answer; a server's failure says nothing about the name and is not kept.
    public mutating func keep(_ answer: DNSAnswer, to question: DNSQuestion, at now: ContinuousClock.Instant) {
        if case .failure = answer.status { return }
        if entries.count >= Self.mostEntries {
            entries = entries.filter { now < $0.value.until }
            // Somebody asks for more names than any configuration has.
            if entries.count >= Self.mostEntries { entries = [:] }
        }
        let lifetime = answer.timeToLive?.seconds ?? Self.negativeLifetime
        entries[question] = (answer, now + lifetime)
    }
}

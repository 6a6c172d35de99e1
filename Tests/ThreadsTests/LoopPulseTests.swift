import Locking
import Testing

@testable import Threads

@Suite("The pulse of a loop", .timeLimit(.minutes(1)))
struct LoopPulseTests {
    @Test func aLoopThatTurnsAnswers() {
        let pulse = LoopPulse(name: "turns") { $0.beat() }
        #expect(pulse.silence == nil)
        pulse.ask()
        #expect(pulse.silence == nil)
    }

    @Test func oneThatHangsIsAskedOnceAndOwesTheAnswer() throws {
        let questions = Guarded(0)
        let pulse = LoopPulse(name: "hangs") { _ in questions.withLock { $0 += 1 } }
        for _ in 0..<5 { pulse.ask() }
        #expect(questions.withLock { $0 } == 1)
        let silence = try #require(pulse.silence)
        #expect(silence >= .zero)
        pulse.forgive()
        #expect(pulse.silence != nil, "the question stays, and counts from now on")
        pulse.beat()
        #expect(pulse.silence == nil)
        pulse.ask()
        #expect(questions.withLock { $0 } == 2)
    }

    @Test func theRosterNamesWhoIsSilent() {
        let roster = LoopRoster()
        let (good, bad) = (LoopPulse(name: "good") { $0.beat() }, LoopPulse(name: "bad") { _ in })
        for pulse in [good, bad] { roster.join(pulse) }
        roster.ask()
        #expect(roster.silent(for: .zero).map(\.pulse.name) == ["bad"])
        #expect(roster.silent(for: .seconds(60)).isEmpty)
        roster.leave(bad)
        #expect(roster.silent(for: .zero).isEmpty && roster.pulses.count == 1)
    }
}

import MediaCore
import Testing

struct EventSenderTests {
    /// What goes out in so many intervals.
    private func turns(_ sender: inout EventSender, _ count: Int, interval: Int = 160, from start: UInt32 = 0)
        -> [EventSender.Turn]
    {
        (0..<count).map { sender.turn(interval, timestamp: start &+ UInt32($0 * interval)) }
    }

    private func event(
        _ event: UInt8, _ duration: UInt16, isEnd: Bool = false, at timestamp: UInt32, isFirst: Bool = false
    ) -> EventSender.Turn {
        .event(TelephoneEvent(event: event, isEnd: isEnd, duration: duration), timestamp: timestamp, isFirst: isFirst)
    }

    @Test func withoutDigitsThereIsVoice() {
        var sender = EventSender()
        #expect(turns(&sender, 3) == [.voice, .voice, .voice])
        #expect(!sender.isBusy)
    }

    /// RFC 4733 §2.5.1.1 to §2.5.1.4: one timestamp, a growing duration, the marker at first, the end three times.
    @Test func aDigitIsARowOfPackets() {
        var sender = EventSender()
        sender.append([5])
        #expect(
            turns(&sender, 8, from: .max - 159) == [
                event(5, 160, at: .max - 159, isFirst: true), event(5, 320, at: .max - 159),
                event(5, 480, at: .max - 159), event(5, 640, at: .max - 159),
                event(5, 800, isEnd: true, at: .max - 159), event(5, 800, isEnd: true, at: .max - 159),
                event(5, 800, isEnd: true, at: .max - 159), .voice,
            ])
        #expect(!sender.isBusy)
    }

    @Test func digitsFollowOneAnotherAfterAPause() {
        var sender = EventSender()
        sender.append([1, 1])
        sender.append([11])
        let all = turns(&sender, 40)
        let starts = all.indices.filter { index in
            if case .event(_, _, isFirst: true) = all[index] { true } else { false }
        }
        // Five intervals of sound and five of pause, of which two repeat the end.
        #expect(starts == [0, 10, 20])
        #expect(all[7...9] == [.voice, .voice, .voice])
        #expect(all[10] == event(1, 160, at: 1600, isFirst: true))
        #expect(all[20] == event(11, 160, at: 3200, isFirst: true))
        #expect(all[27...].allSatisfy { $0 == .voice })
    }

    @Test(arguments: [80, 240, 480]) func everyPacketLengthSoundsLongEnough(interval: Int) {
        var sender = EventSender()
        sender.append([0])
        var ends: [UInt16] = []
        for turn in turns(&sender, 30, interval: interval) {
            if case .event(let event, _, _) = turn, event.isEnd { ends.append(event.duration) }
        }
        #expect(ends.count == 3)
        #expect(Set(ends).count == 1)
        #expect((800..<(800 + UInt16(interval))).contains(ends[0]))
    }

    @Test func aDigitShorterThanAPacketEndsAtOnce() {
        var sender = EventSender(timing: DigitTiming(signal: 100, pause: 100))
        sender.append([2])
        #expect(
            turns(&sender, 4) == [
                event(2, 160, isEnd: true, at: 0, isFirst: true), event(2, 160, isEnd: true, at: 0),
                event(2, 160, isEnd: true, at: 0), .voice,
            ])
    }

    /// §2.3.5: the duration has sixteen bits.
    @Test func aDurationThatDoesNotFitStays() {
        var sender = EventSender(timing: DigitTiming(signal: 0xFFFF, pause: 0))
        sender.append([2])
        let durations = turns(&sender, 420).compactMap { turn in
            if case .event(let event, _, _) = turn { event.duration } else { nil }
        }
        #expect(durations.count == 412)
        #expect(durations.suffix(3) == [0xFFFF, 0xFFFF, 0xFFFF])
    }

    @Test func whatWaitsCanBeForgotten() {
        var sender = EventSender()
        sender.append([1, 2, 3])
        _ = turns(&sender, 2)
        sender.cancel()
        #expect(!sender.isBusy)
        #expect(turns(&sender, 3) == [.voice, .voice, .voice])
    }

    @Test func aRowThatIsTooLongIsRefusedWhole() {
        var sender = EventSender()
        let isTaken = [
            sender.append([UInt8](repeating: 1, count: 128)), sender.append([1]), sender.append([]),
        ]
        #expect(isTaken == [true, false, true])
        _ = turns(&sender, 1)
        let isTakenLater = sender.append([1])
        #expect(isTakenLater)
    }

    @Test(
        arguments: [
            ("159*0#", [1, 5, 9, 10, 0, 11]), ("abcD", [12, 13, 14, 15]), ("", nil), ("1 2", nil), ("+1", nil),
        ]
            as [(String, [UInt8]?)])
    func digitsAsEvents(digits: String, events: [UInt8]?) {
        #expect(TelephoneEvent.events(of: digits) == events)
    }
}

#if SofiaSIP
    import Testing

    @testable import SofiaEndpoint

    @Suite struct DigitValueTests {
        @Test(arguments: [
            ("Signal=5\r\nDuration=160\r\n", "application/dtmf-relay", "5"),
            ("Duration=160\nsignal = a\n", "application/dtmf-relay", "A"),
            ("Signal=10", "application/dtmf-relay", "*"), ("15", "application/dtmf", "D"),
            ("1", "application/dtmf", "1"), ("12#", "application/dtmf", "12#"),
            ("Signal=16", "application/dtmf-relay", ""), ("hf", "application/dtmf", ""),
            ("Duration=160", "application/dtmf-relay", ""), ("", "application/dtmf", ""),
            (String(repeating: "1", count: 65), "application/dtmf", ""), ("5", "text/plain", nil),
        ])
        func bodies(text: String, type: String, digits: String?) {
            #expect(DigitSignal.digits(in: text, type: type) == digits)
        }

        @Test func queueSendsOneAtATime() {
            var queue = DigitQueue()
            _ = queue.append("12")
            // Each is on its way until its final response.
            var sent = [queue.next(), queue.next()]
            queue.answered(status: 100)
            sent.append(queue.next())
            queue.answered(status: 200)
            sent.append(queue.next())
            queue.answered(status: 200)
            sent.append(queue.next())
            #expect(sent == ["1", nil, nil, "2", nil])
        }

        @Test func queueTakesAllOrNothing() {
            var queue = DigitQueue()
            let tooMany = queue.append(String(repeating: "1", count: DigitQueue.capacity + 1))
            let next = queue.next()
            let justEnough = queue.append(String(repeating: "1", count: DigitQueue.capacity))
            #expect(!tooMany && next == nil && justEnough)
        }
    }
#endif

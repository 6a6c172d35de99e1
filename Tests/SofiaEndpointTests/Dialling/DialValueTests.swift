#if SofiaSIP
    import BoundedNumbers
    import MediaCore
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    @Suite struct DialValueTests {
        @Test(arguments: [
            ("7002", "sip:7002@pbx.test:5070"), ("  +49 (30) 12-34.5 ", "sip:+493012345@pbx.test:5070"),
            ("*21#", "sip:*21%23@pbx.test:5070"), ("alice", "sip:alice@pbx.test:5070"),
            ("alice@example.test", "sip:alice@example.test"), ("alice@[::1]:5066", "sip:alice@[::1]:5066"),
            ("sip:alice@example.test;transport=tcp", "sip:alice@example.test;transport=tcp"),
            ("SIP:alice@example.test", "SIP:alice@example.test"),
            ("sips:alice@example.test", "sips:alice@example.test"),
            // RFC 3261 §19.1.5: headers are not to be trusted blindly.
            ("sip:alice@example.test?Subject=x", "sip:alice@example.test"),
            // RFC 3966 §5.1.1, RFC 3261 §19.1.6.
            ("tel:+1-201-555-0123;ext=5", "sip:+12015550123@pbx.test:5070;user=phone"),
        ])
        func targets(text: String, uri: String) {
            #expect(DialTarget(text, in: "pbx.test:5070")?.uri == uri)
        }

        @Test(arguments: [
            "", "   ", "a b", "mailto:a@b", "http://a", "sip:", "sip:a@", "sip:a@b:port", "tel:", "tel:abc",
            "<sip:a@b>",
            "a\"b", "sip:a@b\r\nVia: x", String(repeating: "1", count: 600),
        ])
        func whatCannotBeCalled(text: String) {
            #expect(DialTarget(text, in: "pbx.test") == nil)
        }

        @Test func redirectionsGoByPreferenceAndNeverBack() {
            var targets = RedirectTargets(first: "sip:a@x")
            targets.take(SIPAddress.list("<sip:b@x>;q=0.5, <sip:a@x>, <sip:c@x>;q=0.9, <mailto:d@x>"))
            var order = [targets.next()]
            // What a target names itself comes before what waits (RFC 3261 §8.1.3.4).
            targets.take(SIPAddress.list("<sip:e@x>, <sip:c@x>"))
            for _ in 1...3 { order.append(targets.next()) }
            #expect(order == ["sip:c@x", "sip:e@x", "sip:b@x", nil])
        }

        @Test func circleOfRedirectionsEnds() {
            var targets = RedirectTargets(first: "sip:0@x")
            var count = 0
            while targets.next() != nil || count == 0 {
                count += 1
                targets.take([SIPAddress(uri: "sip:\(count)@x")])
                guard count < 100 else { break }
            }
            #expect(count < 20)
        }

        @Test func challengesAreMetOnceEach() {
            var placement = Placement(uri: "sip:a@x", headers: [])
            let answers = [
                placement.isWorthAnswering(407, isStale: false), placement.isWorthAnswering(401, isStale: false),
                placement.isWorthAnswering(401, isStale: false), placement.isWorthAnswering(401, isStale: true),
                placement.isWorthAnswering(401, isStale: true), placement.isWorthAnswering(401, isStale: true),
            ]
            #expect(answers == [true, true, false, true, true, false])
            let isElsewhere = placement.redirected(to: [SIPAddress(uri: "sip:b@x")])
            #expect(isElsewhere && placement.uri == "sip:b@x")
            #expect(placement.credentials.isEmpty, "what one server asked is nothing for another")
        }

        /// A server may send as many early answers as it likes, each of a far end of its own.
        @Test func farEndsAreCounted() {
            var placement = Placement(uri: "sip:a@x", headers: [])
            let description = SessionDescription(origin: nil, connection: nil, media: [])
            let reliable = (0..<100).map { placement.received(reliably: 1, tag: "\($0)") }
            let described = (0..<100).map { placement.described(description, tag: "\($0)") }
            #expect(reliable.count { $0 } == 8 && described.count { $0 } == 8)
        }

        /// RFC 3262 §4: in their order, and each once.
        @Test func reliableResponsesAreTakenInOrder() {
            var receipt = ReliableReceipt()
            let taken = [7, 7, 9, 8, 9, ResponseNumber(Int.max)].map { receipt.take($0) }
            #expect(taken == [true, false, false, true, true, false])
        }
    }
#endif

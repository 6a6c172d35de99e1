#if SofiaSIP
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    @Suite struct TransferValueTests {
        // MARK: Replaces

        /// RFC 3891 §6.1.
        @Test(arguments: [
            (
                "98732@sip.example.com\r\n ;from-tag=r33th4x0r ;to-tag=ff87ff",
                DialogIdentifier(callID: "98732@sip.example.com", toTag: "ff87ff", fromTag: "r33th4x0r")
            ),
            (
                "12adf2f34456gs5;to-tag=12345;from-tag=54321",
                DialogIdentifier(callID: "12adf2f34456gs5", toTag: "12345", fromTag: "54321")
            ),
            (
                "87134@171.161.34.23;to-tag=24796;from-tag=0;early-only",
                DialogIdentifier(callID: "87134@171.161.34.23", toTag: "24796", fromTag: "0", isEarlyOnly: true)
            ),
        ])
        func replaces(value: String, identifier: DialogIdentifier) {
            #expect(DialogIdentifier(value) == identifier)
            #expect(DialogIdentifier(identifier.text) == identifier)
        }

        @Test(arguments: [
            "", "a", "a;to-tag=1", "a;from-tag=1", "a;to-tag=;from-tag=1", ";to-tag=1;from-tag=2",
            "a;to-tag=1;from-tag=2, b;to-tag=3;from-tag=4",
        ])
        func noReplaces(value: String) {
            #expect(DialogIdentifier(value) == nil)
        }

        // MARK: Refer-To

        /// RFC 3515 §2.1, RFC 3891 §2.4.
        @Test func referTargets() throws {
            #expect(try ReferTarget(["sip:alice@atlanta.example.com"], in: "x").uri == "sip:alice@atlanta.example.com")
            #expect(
                try ReferTarget(["<sip:carol@cleveland.example.org;method=INVITE>"], in: "x").uri
                    == "sip:carol@cleveland.example.org")
            #expect(try ReferTarget(["\"Bob\" <tel:+1-201>"], in: "x").uri == "sip:+1201@x;user=phone")
            let attended = try ReferTarget(
                [
                    "<sip:bob@biloxi.example.net?Accept-Contact=sip:bobsdesk&Replaces=12345%40192.168.118.3%3Bto-tag%3D12345%3Bfrom-tag%3D5FFE-3994>"
                ],
                in: "x")
            #expect(attended.uri == "sip:bob@biloxi.example.net")
            #expect(
                attended.replaces
                    == DialogIdentifier(callID: "12345@192.168.118.3", toTag: "12345", fromTag: "5FFE-3994"))
        }

        @Test(arguments: [
            ([], ReferTarget.Refusal.unreadable), (["<sip:a@b>", "<sip:c@d>"], .unreadable), (["alice"], .unreadable),
            (["<sip:a@b;method=SUBSCRIBE>"], .notACall), (["<http://a/>"], .scheme),
            (["<sip:a@b?Replaces=x>"], .unreadable),
        ])
        func refusals(values: [String], refusal: ReferTarget.Refusal) {
            #expect(throws: refusal) { try ReferTarget(values, in: "x") }
        }

        @Test func whatWeWriteCanBeRead() throws {
            let identifier = DialogIdentifier(callID: "a%b@[::1];x", toTag: "1", fromTag: "2&3")
            let header = ReferTarget.header("sip:bob@biloxi.example.net;transport=tcp?X=y", replacing: identifier)
            #expect(!header.value.contains("&") && !header.value.contains("X=y"))
            let target = try ReferTarget([header.value], in: "x")
            #expect(target.uri == "sip:bob@biloxi.example.net;transport=tcp")
            #expect(target.replaces?.toTag == "1" && target.replaces?.fromTag == "2&3")
        }

        // MARK: Progress

        @Test func oneNoticeAtATimeAndTheLastWins() {
            var progress = ReferralProgress()
            let first = progress.begin()
            // While one is on its way, only the news waits.
            let waiting = [
                progress.progressed(status: 180, phrase: "Ringing"),
                progress.progressed(status: 180, phrase: "Ringing"),
                progress.progressed(status: 200, phrase: "OK"), progress.progressed(status: 487, phrase: "-"),
            ]
            let last = progress.answered(status: 200)
            let isOver = (progress.isFinished, progress.answered(status: 200) == nil, progress.isFinished)
            #expect(first == .init(status: 100, phrase: "Trying"))
            #expect(waiting.allSatisfy { $0 == nil })
            #expect(last == .init(status: 200, phrase: "OK"))
            #expect(isOver == (false, true, true))
            #expect(last?.fragment == "SIP/2.0 200 OK\r\n")
            #expect(last?.subscription == "terminated;reason=noresource")
            #expect(first?.subscription == "active;expires=300")
        }

        /// RFC 6665 §4.2.2: whoever refuses a NOTIFY gets no other.
        @Test func refusedNoticeIsTheLast() {
            var progress = ReferralProgress()
            _ = progress.begin()
            let after = [progress.answered(status: 481), progress.progressed(status: 200, phrase: "OK")]
            #expect(after == [nil, nil])
            #expect(progress.isFinished)
        }

        @Test(arguments: [
            ("SIP/2.0 100 Trying\r\n", 100), ("SIP/2.0 603 Declined\r\nContact: <sip:a@b>\r\n", 603),
            ("sip/2.0 200", 200), ("SIP/2.0 99 Low", nil), ("INVITE sip:a@b SIP/2.0", nil), ("", nil),
        ])
        func fragments(text: String, status: Int?) {
            #expect(ReferralProgress.status(in: text) == status)
        }
    }
#endif

#if SofiaSIP
    import SofiaUserAgent
    import Testing

    struct MessageBoundsTests {
        private func verdicts(_ text: String, step: Int) -> (HeadScan.Verdict, HeadScan) {
            let bytes = Array(text.utf8)
            var scan = HeadScan()
            var last = HeadScan.Verdict.incomplete
            for end in stride(from: step, to: bytes.count + step, by: step) {
                last = bytes.withUnsafeBytes {
                    scan.scan(UnsafeRawBufferPointer(rebasing: $0[..<min(end, bytes.count)]))
                }
                if last != .incomplete { break }
            }
            return (last, scan)
        }

        /// However it is cut, the end is found where it is.
        @Test(arguments: [
            ("A: b\r\n\r\nbody", 8), ("A: b\n\nbody", 6), ("A: b\n\r\nbody", 7), ("A: b\r\rbody", 6), ("\r\nbody", 2),
            ("\nbody", 1),
            ("A: b\r\n c\r\n\td\r\nE: f\r\n\r\n", 22), ("A: b\r\n", nil), ("A: b\r\n\r", nil), ("", nil),
        ])
        func whereTheBodyBegins(text: String, end: Int?) {
            for step in 1...max(text.utf8.count, 1) {
                #expect(verdicts(text, step: step).0 == end.map { .whole(end: $0) } ?? .incomplete)
            }
        }

        static let excesses: [(name: String, within: String, beyond: String)] = [
            (
                "fields", String(repeating: "a:\r\n", count: MessageBounds.fields),
                String(repeating: "a:\r\n", count: MessageBounds.fields + 1)
            ),
            (
                "fields without a colon", String(repeating: "a\n", count: MessageBounds.fields),
                String(repeating: "a\n", count: MessageBounds.fields + 1)
            ),
            (
                "one field", "a:" + String(repeating: "b", count: MessageBounds.fieldOctets - 4) + "\r\n",
                "a:" + String(repeating: "b", count: MessageBounds.fieldOctets + 1) + "\r\n"
            ),
            (
                "lines that go on", "a:\r\n" + String(repeating: " b\r\n", count: MessageBounds.fieldOctets / 4),
                "a:\r\n" + String(repeating: " b\r\n", count: MessageBounds.fieldOctets / 3)
            ),
            (
                "values", "a: b\r\nc: " + String(repeating: "d,", count: MessageBounds.values) + "\r\n",
                "a: b\r\nc: " + String(repeating: "d,", count: MessageBounds.values + 1) + "\r\n"
            ),
            (
                "octets", String(repeating: "a:" + String(repeating: "b", count: 996) + "\r\n", count: 65),
                String(repeating: "a:" + String(repeating: "b", count: 996) + "\r\n", count: 66)
            ),
        ]

        @Test(arguments: excesses.indices)
        func whatIsTooMuch(index: Int) {
            let (name, within, beyond) = Self.excesses[index]
            #expect(verdicts(within + "\r\n", step: 1000).0 != .excessive, "\(name)")
            let (verdict, scan) = verdicts(beyond + "\r\n", step: 1000)
            #expect(verdict == .excessive, "\(name)")
            // What is kept ends where a field does.
            #expect(scan.kept == 0 || beyond.utf8.dropFirst(scan.kept - 1).first == UInt8(ascii: "\n"), "\(name)")
            #expect(scan.kept <= scan.scanned)
        }

        /// RFC 4475 §3.1.1.7 and what a call through a dozen proxies has are far within.
        @Test func longOnesThatAreFine() {
            let vias = (0..<70).map {
                "Via: SIP/2.0/UDP host\($0).example.com;branch=z9hG4bK\($0), SIP/2.0/UDP h\($0)\r\n"
            }
            let text = vias.joined() + "Subject: " + String(repeating: "long ", count: 1000) + "\r\n\r\n"
            #expect(verdicts(text, step: text.utf8.count).0 == .whole(end: text.utf8.count))
        }
    }
#endif

#if SofiaSIP
    import Testing

    @testable import SofiaEndpoint

    struct ServerNameTests {
        @Test func texts() throws {
            func read(_ text: String, _ fallback: SignallingTransport = .udp) -> ServerName? {
                ServerName(uri: text, fallback: fallback)
            }
            #expect(read("sip:sip.test") == ServerName(host: "sip.test", port: nil, transport: .udp))
            #expect(read("sip:sip.test:5070", .tcp) == ServerName(host: "sip.test", port: 5070, transport: .tcp))
            #expect(read("sip:[2001:db8::1]:5070") == ServerName(host: "2001:db8::1", port: 5070, transport: .udp))
            #expect(
                read("sip:u@sip.test:5070;transport=TCP;lr?x=y")
                    == ServerName(host: "sip.test", port: 5070, transport: .tcp))
            #expect(read("SIPS:sip.test")?.transport == .tls)
            // From TLS there is no way back.
            #expect(read("sip:sip.test;transport=udp", .tls)?.transport == .tls)
            for text in ["", "sip:", "sip:sip.test:0", "sip:sip.test:70000", "sip:[::1", "sip:@", "tel:1", "sip.test"] {
                #expect(read(text) == nil, "\(text)")
            }
        }
    }

    struct ServerListTests {
        private let one = ServerTarget(host: "192.0.2.1", port: 5060)
        private let two = ServerTarget(host: "192.0.2.2", port: 5060)
        private let three = ServerTarget(host: "192.0.2.3", port: 5060)

        @Test func eachTargetGetsOneAttemptARound() {
            var list = ServerList()
            #expect(!list.hasAlternative)
            list.replace([one, two, three])
            #expect(list.current == one && list.isAtBest && list.hasAlternative)
            list.next()
            #expect(list.current == two && !list.isAtBest)
            list.next()
            #expect(list.current == three && !list.hasAlternative)
            // One that works clears the others' names.
            list.worked()
            #expect(list.hasAlternative)
            list.next()
            #expect(list.current == one)
        }

        @Test func whatIsInUseStaysWhileItIsNamed() {
            var list = ServerList()
            list.replace([one, two])
            list.next()
            list.worked()
            list.replace([three, two])
            #expect(list.current == two)
            list.replace([three])
            #expect(list.current == three)
            list.replace([one, three])
            list.returnToBest()
            #expect(list.current == one)
        }

        @Test func lookingAgainDoesNotBringBackWhatFailed() {
            var list = ServerList()
            list.replace([one, two])
            list.next()
            list.replace([one, two])
            #expect(list.current == two)
            list.next()
            list.replace([one, two])
            #expect(list.current == nil)
        }
    }

    struct LivenessTests {
        private var liveness = Liveness(interval: .seconds(5), patience: .milliseconds(4500))

        @Test func answeredForEver() {
            var liveness = liveness
            #expect(liveness.start(jitter: 1) == [.startTimer(after: .seconds(5))])
            for _ in 0..<3 {
                #expect(liveness.timerFired() == [.probe, .startTimer(after: .milliseconds(4500))])
                #expect(liveness.answered(jitter: 0) == [.startTimer(after: .seconds(4))])
            }
            #expect(liveness.stop() == [.stopTimer])
            #expect(liveness.timerFired() == [])
        }

        /// The last answer, the pause, and the wait: less than ten seconds.
        @Test func silenceIsNoticedInTime() {
            var liveness = liveness
            _ = liveness.start(jitter: 1)
            _ = liveness.timerFired()
            #expect(liveness.timerFired() == [.lost])
            #expect(liveness.answered(jitter: 0) == [], "late")
            #expect(liveness.interval + liveness.patience < .seconds(10))
        }

        @Test func refusalIsNoticedAtOnce() {
            var liveness = liveness
            _ = liveness.start(jitter: 1)
            #expect(liveness.failed() == [])
            _ = liveness.timerFired()
            #expect(liveness.failed() == [.stopTimer, .lost])
            #expect(liveness.failed() == [])
        }
    }

    struct FailBackTests {
        @Test func onlyWhatHoldsIsReturnedTo() {
            var failBack = FailBack()
            #expect(failBack.probed(isAlive: true, isFree: true) == false)
            #expect(failBack.probed(isAlive: false, isFree: true) == false)
            #expect(failBack.probed(isAlive: true, isFree: true) == false)
            #expect(failBack.probed(isAlive: true, isFree: false) == false, "a call depends on the other")
            #expect(failBack.probed(isAlive: true, isFree: true) == true)
        }

        @Test func everyReturnMakesTheNextOneLater() {
            var failBack = FailBack()
            var pauses: [Duration] = []
            for _ in 0..<9 {
                pauses.append(failBack.pause)
                _ = failBack.probed(isAlive: true, isFree: true)
                _ = failBack.probed(isAlive: true, isFree: true)
            }
            #expect(pauses == [15, 30, 60, 120, 240, 480, 960, 960, 960].map { .seconds($0) })
            // The registration that a return begins with proves nothing yet; its refresh does.
            failBack.registered()
            #expect(failBack.pause == .seconds(960))
            failBack.registered()
            #expect(failBack.pause == .seconds(15))
        }
    }

    struct StreamFramerTests {
        private let first = Array("OPTIONS sip:a SIP/2.0\r\nl : 3\r\n\r\nabc".utf8)
        private let second = Array("SIP/2.0 200 OK\r\nVia: x\r\n\r\n".utf8)

        /// However the bytes are cut, the messages are the same.
        @Test func everyCut() throws {
            let whole = first + Array("\r\n\r\n".utf8) + second
            for cut in 0...whole.count {
                var framer = StreamFramer()
                var pieces = try framer.take(Array(whole[..<cut]))
                pieces += try framer.take(Array(whole[cut...]))
                let messages = pieces.compactMap { piece -> [UInt8]? in
                    if case .message(let bytes) = piece { bytes } else { nil }
                }
                let padding = pieces.reduce(0) { sum, piece in
                    if case .padding(let bytes) = piece { sum + bytes.count } else { sum }
                }
                #expect(messages == [first, second])
                #expect(padding == 4)
            }
        }

        @Test(arguments: ["x", "-1", "", "9999999999", "999999"])
        func lengthsThatAreNone(length: String) {
            let text = "OPTIONS sip:a SIP/2.0\r\nContent-Length: \(length)\r\n\r\n"
            #expect(isRefused([Array(text.utf8)]))
        }

        @Test func endlessHead() {
            #expect(isRefused(Array(repeating: [UInt8](repeating: 0x41, count: 10_000), count: 10)))
        }

        private func isRefused(_ chunks: [[UInt8]]) -> Bool {
            var framer = StreamFramer()
            do {
                for chunk in chunks { _ = try framer.take(chunk) }
                return false
            } catch {
                return true
            }
        }
    }

    struct ViaTranslationTests {
        private let translation = ViaTranslation(
            stack: .init(host: "127.0.0.1", port: 4000), local: .init(host: "192.0.2.7", port: 40_000),
            remote: .init(host: "192.0.2.1", port: 5061))

        private func outward(_ text: String) -> String {
            String(decoding: translation.outward(Array(text.utf8)), as: UTF8.self)
        }

        private func inward(_ text: String) -> String {
            String(decoding: translation.inward(Array(text.utf8)), as: UTF8.self)
        }

        @Test func requestsAndTheirResponses() {
            #expect(
                outward("BYE sip:a SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:4000;rport;branch=z9\r\nTo: b\r\n\r\n")
                    == "BYE sip:a SIP/2.0\r\nVia: SIP/2.0/TLS 192.0.2.7:40000;rport;branch=z9\r\nTo: b\r\n\r\n")
            #expect(
                inward("SIP/2.0 200 OK\r\nv: SIP / 2.0 / TLS  192.0.2.7:40000 ;received=1.2.3.4;branch=z9\r\n\r\n")
                    == "SIP/2.0 200 OK\r\nv: SIP / 2.0 / TCP  127.0.0.1:4000;received=1.2.3.4;branch=z9\r\n\r\n")
        }

        @Test func requestsOfTheServer() {
            let via = "Via: SIP/2.0/TLS sip.test:5061;rport;branch=z9/x, SIP/2.0/UDP b"
            #expect(
                inward("BYE sip:a SIP/2.0\r\n\(via)\r\n\r\n")
                    == "BYE sip:a SIP/2.0\r\nVia: SIP/2.0/TCP sip.test:5061;rport;branch=z9/x, SIP/2.0/UDP b\r\n\r\n")
            #expect(
                outward(
                    "SIP/2.0 200 OK\r\nVia: SIP/2.0/TCP sip.test:5061;branch=z9;received=127.0.0.1;rport=3999\r\n\r\n")
                    == "SIP/2.0 200 OK\r\nVia: SIP/2.0/TLS sip.test:5061;branch=z9;received=192.0.2.1;rport=5061\r\n\r\n"
            )
        }

        /// Nothing but the topmost Via is touched, and what has none stays as it is.
        @Test func therestStays() {
            let body = "INVITE sip:a SIP/2.0\r\nVia: SIP/2.0/TCP h\r\nVia: SIP/2.0/TCP i\r\n\r\nVia: SIP/2.0/TCP j\r\n"
            #expect(outward(body).contains("Via: SIP/2.0/TCP i\r\n\r\nVia: SIP/2.0/TCP j\r\n"))
            let bare = "INVITE sip:a SIP/2.0\r\n\r\nVia: SIP/2.0/TCP j\r\n"
            #expect(outward(bare) == bare)
        }

        @Test func thePassIsTakenAway() {
            let text = "REGISTER sip:a SIP/2.0\r\nx-link-pass: 12ab \r\nTo: b\r\n\r\nX-Link-Pass: no\r\n"
            let (pass, rest) = TLSLink.takePass(Array(text.utf8))
            #expect(pass == "12ab")
            #expect(
                String(decoding: rest, as: UTF8.self) == "REGISTER sip:a SIP/2.0\r\nTo: b\r\n\r\nX-Link-Pass: no\r\n")
            #expect(TLSLink.takePass(rest).0 == nil)
        }
    }

    struct ViaParametersTests {
        @Test func whatTheServerSaw() {
            let via = ViaParameters("SIP/2.0/UDP h:1;rport=99;received=[2001:db8::1];branch=z, SIP/2.0/UDP i;rport=1")
            #expect(via.port == 99)
            #expect(via.received == "2001:db8::1")
            #expect(ViaParameters("SIP/2.0/UDP h;rport;branch=z") == ViaParameters("SIP/2.0/UDP h"))
        }
    }
#endif

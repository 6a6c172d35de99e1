#if SofiaSIP
    import BoundedNumbers
    import EndpointAPI
    import Glibc
    import MediaCore
    import NameResolution
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    /// Whatever a stranger writes where a number belongs, the process lives on, and no machine waits for longer than its bound or
    /// without any pause.
    struct NumberTests {
        @Test(arguments: HostileNumbers.texts)
        func registrationLastsBetweenASecondAndADay(number: String) throws {
            let granted = RegistrationSeconds(field: number)
            var machine = Self.machine()
            _ = machine.start()
            let effects = machine.responded(
                RegistrationResponse(status: 200, phrase: "OK", granted: granted), jitter: 0.5)
            let delay = try found(Self.delay(.refresh, effects) ?? Self.delay(.retry, effects))
            #expect((Duration.milliseconds(400) ... .seconds(86_400)).contains(delay))
            #expect(machine.state == (granted == 0 ? .waiting : .ready))
        }

        @Test(arguments: HostileNumbers.texts)
        func retryComesWithinTheHour(number: String) throws {
            var machine = Self.machine()
            _ = machine.start()
            let effects = machine.responded(
                RegistrationResponse(status: 503, phrase: "-", retryAfter: RetrySeconds(field: number)), jitter: 0.5)
            let delay = try found(Self.delay(.retry, effects))
            #expect((Duration.milliseconds(400) ... .seconds(3600)).contains(delay))
        }

        @Test(arguments: HostileNumbers.texts)
        func whatARegistrarWantsAtLeastIsAskedForOnce(number: String) {
            var machine = Self.machine()
            _ = machine.start()
            let refusal = RegistrationResponse(
                status: 423, phrase: "-", minExpires: RegistrationSeconds(field: number))
            for _ in 0..<2 {
                for case .register(let seconds) in machine.responded(refusal, jitter: 0.5) {
                    #expect((1801...86_400).contains(seconds))
                }
            }
            #expect(machine.state == .waiting)
        }

        @Test(arguments: HostileNumbers.texts)
        func sessionIsRefreshedWithinADay(number: String) {
            let seconds = DeltaSeconds(field: number)
            for terms in [
                SessionTimerTerms(expires: seconds, refresher: .uas, minimum: seconds, isSupported: true),
                SessionTimerTerms(expires: seconds), SessionTimerTerms(expires: 90, minimum: seconds),
            ] {
                var (theirs, ours) = (SessionTimer(), SessionTimer())
                theirs.requested(terms)
                ours.answered(terms)
                _ = ours.refused(terms)
                for delay in [theirs.refreshDelay, theirs.expiryDelay, ours.refreshDelay, ours.expiryDelay] {
                    if let delay { #expect((Duration.seconds(45) ... .seconds(86_400)).contains(delay)) }
                }
            }
        }

        @Test(arguments: HostileNumbers.texts)
        func answerComesWithinTheHour(number: String) throws {
            for header in [
                SIPHeader("Call-Info", "<sip:x>;answer-after=\(number)"),
                SIPHeader("Alert-Info", "<sip:x>;answer-after=\(number)"),
                SIPHeader("Alert-Info", "info=alert-autoanswer;delay=\(number)"),
            ] {
                let delay = try found(AutoAnswer.delay(in: [header]))
                #expect((0...3600).contains(delay))
                if number.hasPrefix("9223372036854775808") { #expect(delay == 3600) }
            }
        }

        @Test(arguments: HostileNumbers.texts)
        func contactsHaveAnOrder(number: String) {
            let contacts = [SIPAddress("<sip:a@x>;q=\(number)"), SIPAddress("<sip:b@x>;q=0.5")]
            #expect(contacts.allSatisfy { (0...1000).contains($0.preference.value) })
            var targets = RedirectTargets(first: "sip:c@x")
            targets.take(contacts)
            #expect(Set([targets.next(), targets.next()]) == ["sip:a@x", "sip:b@x"])
        }

        @Test(arguments: HostileNumbers.texts)
        func provisionalResponsesAreCounted(number: String) {
            guard let sequence = ResponseNumber(field: number) else { return }
            var receipt = ReliableReceipt()
            let (isNew, isAgain) = (receipt.take(sequence), receipt.take(sequence))
            #expect(isNew && !isAgain)
            _ = receipt.take(ResponseNumber(sequence.value + 1))
        }

        @Test(arguments: HostileNumbers.texts)
        func streamsAreFramed(number: String) throws {
            var framer = StreamFramer()
            let text = "OPTIONS sip:a SIP/2.0\r\nContent-Length: \(number)\r\n\r\n"
            for piece in (try? framer.take(Array(text.utf8))) ?? [] {
                if case .message(let bytes) = piece { #expect(bytes.count <= text.utf8.count) }
            }
        }

        @Test(arguments: HostileNumbers.texts)
        func otherPlaces(number: String) {
            _ = ViaParameters("SIP/2.0/UDP x;rport=\(number);ttl=\(number);received=1.2.3.4")
            _ = ServerName(uri: "sip:x:\(number)", fallback: .udp)
            _ = SIPURI("sip:x:\(number)")
            _ = ReferralProgress.status(in: "SIP/2.0 \(number) OK").map { #expect((100...699).contains($0)) }
            _ = DigitSignal.digits(in: "Signal=\(number)\r\nDuration=\(number)", type: DigitSignal.relayType)
            _ = ResolverSettings("options ndots:\(number) timeout:\(number) attempts:\(number)\nnameserver 127.0.0.1")
        }

        // MARK: Descriptions

        @Test(arguments: HostileNumbers.texts)
        func descriptions(number: String) throws {
            let address = try found(SocketAddress(host: "192.0.2.1", port: 40_000))
            for line in [
                "o=- \(number) \(number) IN IP4 192.0.2.9", "t=\(number) \(number)", "c=IN IP4 192.0.2.9/\(number)",
                "m=audio \(number) RTP/AVP 0", "m=audio 4000/\(number) RTP/AVP 0", "m=audio 4000 RTP/AVP \(number)",
                "a=ptime:\(number)",
                "a=maxptime:\(number)", "a=rtpmap:\(number) PCMU/8000", "a=rtpmap:0 PCMU/\(number)",
                "a=rtpmap:0 PCMU/8000/\(number)", "a=fmtp:\(number) 0-15", "a=fmtp:101 0-\(number)", "a=rtcp:\(number)",
                "b=AS:\(number)",
                "a=crypto:\(number) AES_CM_128_HMAC_SHA1_80 inline:\(Self.key)",
                "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:\(Self.key)|2^\(number)",
                "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:\(Self.key)|\(number)|\(number):\(number)",
                "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:\(Self.key)|1:\(number)",
                "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:\(Self.key) WSH=\(number) KDR=\(number)",
            ] {
                var lines = [
                    "v=0", "o=- 1 1 IN IP4 192.0.2.9", "c=IN IP4 192.0.2.9", "m=audio 4000 RTP/AVP 0 101", line,
                ]
                if line.hasPrefix("m=") { lines.remove(at: 3) }
                let text = lines.joined(separator: "\r\n")
                guard let offer = try? SessionDescription.parse(text) else { continue }
                for mode in MediaSecurity.Mode.allCases {
                    let security = MediaSecurity(mode: mode, suites: CryptoSuite.allCases)
                    var answering = OfferAnswer(sessionID: 1, local: LocalMedia(address: address, security: security))
                    if let (answer, media) = try? answering.answer(offer, direction: .sendrecv) {
                        #expect((10...60).contains(media.packetTime))
                        #expect((try? SessionDescription.parse(answer.text)) != nil)
                    }
                    var offering = OfferAnswer(sessionID: 1, local: LocalMedia(address: address, security: security))
                    _ = offering.offer(direction: .sendrecv)
                    if let media = try? offering.accept(offer) { #expect((10...60).contains(media.packetTime)) }
                }
            }
        }

        private static let key = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNk"

        // MARK: Helpers

        private static func machine() -> RegistrationMachine {
            RegistrationMachine(
                RegistrationMachine.Configuration(
                    server: "192.0.2.1", user: "5320", index: 0, hasPassword: false, timeout: 1800, interval: 30))
        }

        private static func delay(_ timer: RegistrationTimer, _ effects: [RegistrationEffect]) -> Duration? {
            effects.lazy.compactMap { if case .startTimer(timer, let delay) = $0 { delay } else { nil } }.first
        }
    }
#endif

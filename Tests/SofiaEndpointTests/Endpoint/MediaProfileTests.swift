#if SofiaSIP
    import MediaCore
    import MediaRuntime
    import SettingsCatalogue
    import Testing

    @testable import SofiaEndpoint

    struct MediaProfileTests {
        private func profile(_ settings: [String: String] = [:]) -> MediaProfile {
            MediaProfile(SettingValues(settings))
        }

        @Test(arguments: [
            ("pcma,pcmu", ["PCMA", "PCMU"]), ("PCMA/8000", ["PCMA"]), ("g722,PcMu/8000,opus,pcma", ["PCMU", "PCMA"]),
            ("pcma,pcma,pcmu", ["PCMA", "PCMU"]), ("g729", ["PCMU", "PCMA"]), ("", ["PCMU", "PCMA"]),
        ])
        func theListIsTheOrder(list: String, names: [String]) {
            #expect(profile(["codecs.enabled.audio": list]).payloads.map(\.name) == names)
        }

        @Test func unsetMeansTheUsual() {
            let profile = profile()
            #expect(profile.telephoneEvent == 101)
            #expect(profile.packetTime == 20)
            #expect(profile.securityMode == .disabled)
            #expect(!profile.requiresProtection)
            #expect(profile.digitMethod == .events)
            #expect(profile.hearsDigits)
        }

        @Test(arguments: [
            ("codecs.pcma.ptime", "30", 30), ("codecs.pcma/8000.ptime", "40", 40), ("codecs.pcmu.ptime", "30", 20),
            ("codecs.pcma.ptime", "0", 20), ("codecs.pcma.ptime", "25", 20), ("codecs.pcma.ptime", "5", 10),
        ])
        func packetTimeIsThatOfTheFirstCodec(key: String, value: String, packetTime: Int) {
            #expect(profile(["codecs.enabled.audio": "pcma,pcmu", key: value]).packetTime == packetTime)
        }

        @Test(arguments: [("97", 97), ("127", 127), ("8", 101), ("0", 101)] as [(String, UInt8)])
        func theNumberOfDigitsMustBeDynamic(value: String, number: UInt8) {
            #expect(profile(["codecs.telephone-event/8000.payload_type": value]).telephoneEvent == number)
        }

        @Test(
            arguments: [
                ("disabled", .disabled), ("off", .disabled), ("optional", .optional), ("Allowed", .optional),
                ("elective", .elective), ("both", .elective), ("enabled", .enabled), ("ON", .enabled),
                ("force", .mandatory), ("mandatory", .mandatory), (" mandatory ; UEC", .mandatory), ("", .disabled),
                ("something", .disabled),
            ] as [(String, MediaSecurity.Mode)])
        func theWordsOfTheSetting(word: String, mode: MediaSecurity.Mode) {
            let profile = profile(["system.security.use_srtp": word])
            #expect(profile.securityMode == mode)
            #expect(profile.isSecurityUnderstood == (word != "something"))
        }

        @Test(arguments: [
            ("force", false), ("force;UNENCRYPTED_SRTCP", true), ("enabled; uec", true), ("force;OTHER", false),
        ])
        func readableReportsAreAskedForBehindIt(value: String, isAllowed: Bool) {
            #expect(profile(["system.security.use_srtp": value]).allowsReadableControl == isAllowed)
        }

        @Test(
            arguments: [("Rfc2833", .events), ("InbandRtp", .tones), ("Info", nil), ("inbandrtp", .tones)]
                as [(String, DigitMethod?)])
        func howDigitsGoOut(value: String, method: DigitMethod?) {
            #expect(profile(["policy.session.dtmf_method": value]).digitMethod == method)
        }

        @Test(arguments: [("0", 0), ("46", 184), ("184", 184), ("63", 252), ("64", 64)] as [(String, UInt8)])
        func audioIsMarkedByCodePointOrOctet(value: String, octet: UInt8) {
            #expect(profile(["policy.endpoint.audio_qos": value]).typeOfService == octet)
        }

        @Test func theLibraryIsLeftAloneWhereNothingIsEncrypted() throws {
            let address = try #require(SocketAddress(host: "192.0.2.1", port: 4000))
            var isAsked = false
            func suites() -> [CryptoSuite] {
                isAsked = true
                return CryptoSuite.allCases
            }
            #expect(profile().local(at: address, suites: suites()).security == .disabled)
            #expect(!isAsked)
            let secure = profile(["system.security.use_srtp": "force"]).local(at: address, suites: suites())
            #expect(secure.security == MediaSecurity(mode: .mandatory, suites: CryptoSuite.allCases))
        }
    }
#endif

#if SofiaSIP
    import MediaCore
    import MediaRuntime
    import SRTP
    import Testing

    /// What libsrtp makes of packets, held against the standards' letter.
    struct ProtectionTests {
        @Test func everySuiteIsThere() {
            #expect(SRTPProtection().suites == CryptoSuite.allCases)
        }

        @Test(arguments: CryptoSuite.allCases)
        func packetsLookAsTheStandardSays(suite: CryptoSuite) throws {
            let pair = try Pair(suite)
            let reference = ReferenceSRTP(suite: suite, secret: pair.secret)
            for sequence: UInt16 in 65_530...65_535 {
                let packet = Pair.voice(sequence)
                #expect(pair.protect(packet) == reference.protect(packet))
            }
            // RFC 3711 §3.3.1: the counter of rounds goes on where the sequence numbers begin anew.
            #expect(pair.protect(Pair.voice(0)) == reference.protect(Pair.voice(0), rollover: 1))
            for index: UInt32 in 1...3 {
                #expect(pair.protect(Pair.report, .rtcp) == reference.protectControl(Pair.report, index: index))
            }
        }

        @Test(arguments: CryptoSuite.allCases)
        func whatWasProtectedIsReadAgain(suite: CryptoSuite) throws {
            let pair = try Pair(suite)
            for sequence: UInt16 in 1...200 {
                let protected = try #require(pair.protect(Pair.voice(sequence)))
                #expect(pair.open(protected) == Pair.voice(sequence))
            }
            let report = try #require(pair.protect(Pair.report, .rtcp))
            #expect(pair.open(report, .rtcp) == Pair.report)
        }

        /// RFC 3711 §3.3.2.
        @Test(arguments: CryptoSuite.allCases)
        func whatCameBeforeIsRefused(suite: CryptoSuite) throws {
            let pair = try Pair(suite)
            let packets = (1...10 as ClosedRange<UInt16>).compactMap { pair.protect(Pair.voice($0)) }
            // Out of order is no repetition.
            for packet in packets.reversed() { #expect(pair.open(packet) != nil) }
            for packet in packets { #expect(pair.open(packet) == nil) }
            let report = try #require(pair.protect(Pair.report, .rtcp))
            #expect(pair.open(report, .rtcp) == Pair.report)
            #expect(pair.open(report, .rtcp) == nil)
        }

        @Test(arguments: CryptoSuite.allCases)
        func aSingleChangedBitIsNoticed(suite: CryptoSuite) throws {
            let pair = try Pair(suite)
            for kind in [PacketKind.rtp, .rtcp] {
                let packet = try #require(pair.protect(kind == .rtp ? Pair.voice(1) : Pair.report, kind))
                for index in packet.indices.dropFirst() {
                    var changed = packet
                    changed[index] ^= 0x10
                    #expect(pair.open(changed, kind) == nil, "octet \(index) of \(kind)")
                }
                #expect(pair.open(packet, kind) != nil)
            }
        }

        @Test(arguments: CryptoSuite.allCases)
        func plainAndTruncatedPacketsAreRefused(suite: CryptoSuite) throws {
            let pair = try Pair(suite)
            #expect(pair.open(Pair.voice(1)) == nil)
            #expect(pair.open(Pair.report, .rtcp) == nil)
            for kind in [PacketKind.rtp, .rtcp] {
                let packet = try #require(pair.protect(kind == .rtp ? Pair.voice(1) : Pair.report, kind))
                for count in 0..<packet.count { #expect(pair.open(Array(packet.prefix(count)), kind) == nil) }
            }
        }

        /// RFC 4568 §6.3.2.
        @Test(arguments: [CryptoSuite.aes128CounterSHA1Tag80, .aes256CounterSHA1Tag80])
        func readableReportsAreAuthenticated(suite: CryptoSuite) throws {
            let pair = try Pair(suite, encryptsControl: false)
            let reference = ReferenceSRTP(suite: suite, secret: pair.secret)
            let report = try #require(pair.protect(Pair.report, .rtcp))
            #expect(report == reference.protectControl(Pair.report, index: 1, isEncrypted: false))
            #expect(pair.open(report, .rtcp) == Pair.report)
        }

        /// RFC 3711 §3.4: the sender says with a bit whether a report is encrypted; what was agreed upon decides.
        @Test(arguments: CryptoSuite.allCases)
        func aReportThatIsReadableAgainstTheAgreementIsRefused(suite: CryptoSuite) throws {
            let pair = try Pair(suite)
            let reference = ReferenceSRTP(suite: suite, secret: pair.secret)
            let readable = reference.protectControl(Pair.report, index: 1, isEncrypted: false)
            #expect(pair.open(readable, .rtcp) == nil)
        }

        @Test func aBufferWithoutRoomIsRefused() throws {
            let pair = try Pair(.aes128CounterSHA1Tag80)
            var packet = Pair.voice(1)
            let size = packet.withUnsafeMutableBytes { pair.protector.protect($0, count: $0.count, .rtp) }
            #expect(size == nil)
            #expect(packet == Pair.voice(1))
        }

        @Test func aKeyOfAWrongLengthIsRefused() {
            for count in [0, 29, 31, 46] {
                let key = MasterKey([UInt8](repeating: 1, count: count))
                let agreement = MediaProtection(suite: .aes128CounterSHA1Tag80, localKey: key, remoteKeys: [key])
                #expect(throws: MediaError.self) { try SRTPProtection().makeProtector(for: agreement) }
                #expect(throws: MediaError.self) { try SRTPProtection().makeOpener(for: agreement, following: nil) }
            }
        }
    }
#endif

#if SofiaSIP
    import MediaCore
    import MediaRuntime
    import SRTP
    import Testing

    /// Keys that change in the middle of a call, and several keys at once.
    struct KeyChangeTests {
        @Test(arguments: CryptoSuite.allCases)
        func formerKeysCountUntilTheNewOnesAreUsed(suite: CryptoSuite) throws {
            let pair = try Pair(suite)
            let late = try #require(pair.protect(Pair.voice(9)))
            #expect(pair.protect(Pair.voice(10)).flatMap { pair.open($0) } != nil)
            try pair.announce(2)
            #expect(pair.protect(Pair.voice(11)).flatMap { pair.open($0) } == Pair.voice(11))
            #expect(pair.protect(Pair.report, .rtcp).flatMap { pair.open($0, .rtcp) } == Pair.report)
            try pair.change()
            // A report alone ends nothing.
            #expect(pair.protect(Pair.report, .rtcp).flatMap { pair.open($0, .rtcp) } == Pair.report)
            #expect(pair.protect(Pair.voice(12)).flatMap { pair.open($0) } == Pair.voice(12))
            // From now on the former key is worth nothing.
            #expect(pair.open(late) == nil)
            #expect(pair.protect(Pair.voice(13)).flatMap { pair.open($0) } == Pair.voice(13))
        }

        /// Senders do not agree whether the counter of rounds goes on with a new key (RFC 3711 §3.3.1) or begins anew.
        @Test(arguments: CryptoSuite.allCases, [0, 1] as [UInt32])
        func theCounterOfRoundsMayGoOnOrBeginAnew(suite: CryptoSuite, rollover: UInt32) throws {
            let pair = try Pair(suite)
            for sequence: UInt16 in [65_534, 65_535, 0, 1] {
                #expect(pair.protect(Pair.voice(sequence)).flatMap { pair.open($0) } == Pair.voice(sequence))
            }
            try pair.announce(2)
            let sender = ReferenceSRTP(suite: suite, secret: pair.secret)
            for sequence: UInt16 in 2...4 {
                #expect(pair.open(sender.protect(Pair.voice(sequence), rollover: rollover)) == Pair.voice(sequence))
            }
        }

        @Test func keysThatChangeTwiceInARowLoseNothing() throws {
            let pair = try Pair(.aes128CounterSHA1Tag80)
            #expect(pair.protect(Pair.voice(1)).flatMap { pair.open($0) } != nil)
            try pair.announce(2)
            try pair.announce(3)
            #expect(pair.protect(Pair.voice(2)).flatMap { pair.open($0) } == Pair.voice(2))
            try pair.change()
            #expect(pair.protect(Pair.voice(3)).flatMap { pair.open($0) } == Pair.voice(3))
        }

        /// RFC 3711 §3.1: the identifier stands behind the packet, before the tag of counter mode.
        @Test func packetsSayWhichKeyTheyNeed() throws {
            let suite = CryptoSuite.aes128CounterSHA1Tag80
            let keys = (1...2).map { number in
                MasterKey(
                    Pair.secret(UInt8(number), suite),
                    identifier: MasterKey.Identifier(octets: [0, 0, 0, UInt8(number)]))
            }
            let opener = try SRTPProtection().makeOpener(
                for: Pair.agreement(suite, keys[0], keys[1]), following: nil)
            for (number, key) in keys.enumerated() {
                let sender = ReferenceSRTP(suite: suite, secret: key.secret)
                let packet = Pair.voice(UInt16(number + 1))
                let bare = sender.protect(packet)
                var named = bare.dropLast(10) + [0, 0, 0, UInt8(number + 1)] + bare.suffix(10)
                let size = named.withUnsafeMutableBytes { opener.open($0, .rtp) }
                #expect(size.map { Array(named.prefix($0)) } == packet)
                var wrong = bare.dropLast(10) + [0, 0, 0, 9] + bare.suffix(10)
                #expect(wrong.withUnsafeMutableBytes { opener.open($0, .rtp) } == nil)
            }
        }
    }
#endif

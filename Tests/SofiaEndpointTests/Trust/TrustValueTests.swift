#if SofiaSIP
    import SettingsCatalogue
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    @Suite("Whom a phone trusts")
    struct TrustValueTests {
        private func address(_ text: String) throws -> IPAddress { try found(IPAddress(text)) }

        @Test func serversAndPeers() throws {
            var sources = TrustedSources(peers: TrustedPeer.list("192.0.2.7,198.51.100.0/24,pbx.test"))
            sources.take(["203.0.113.1", "2001:db8::1"], of: "Sip.test", connection: 0)
            sources.take(["203.0.113.9"], of: "proxy.test", connection: 1)
            #expect(sources.names == ["pbx.test"])
            for (text, isTrusted) in [
                ("192.0.2.7", true), ("::ffff:192.0.2.7", true), ("192.0.2.8", false), ("198.51.100.255", true),
                ("203.0.113.1", true), ("2001:db8::1", true), ("203.0.113.9", true), ("203.0.113.2", false),
                ("192.0.2.44", false),
            ] {
                #expect(sources.trusts(try address(text)) == isTrusted, "\(text)")
            }
            sources.take(["192.0.2.44"], ofPeer: "pbx.test")
            #expect(sources.trusts(try address("192.0.2.44")))
            // A peer is no server, and one connection's server is not another's.
            #expect(!sources.isServer(try address("192.0.2.7")))
            #expect(sources.isServer(try address("203.0.113.9"), of: 1))
            #expect(!sources.isServer(try address("203.0.113.9"), of: 0))
            // What a name stands for now takes the place of what it did; nothing is no news.
            sources.take([], of: "sip.test", connection: 0)
            #expect(sources.isServer(try address("203.0.113.1")))
            sources.take(["203.0.113.3"], of: "sip.test", connection: 0)
            #expect(!sources.trusts(try address("203.0.113.1")))
        }

        @Test func registrarsAnswerFromAddressesOfTheirOwn() throws {
            var sources = TrustedSources()
            for last in 0..<40 as Range<UInt64> {
                let place = MessagePlace(high: 0, low: 0xffff_c000_0200 + last, port: 5060)
                sources.registered(from: place, connection: 0)
                #expect(sources.isServer(IPAddress(place), of: 0))
            }
            #expect(!sources.isServer(try address("192.0.2.0"), of: 0), "a bound")
        }

        /// What each sender may do in a call of a trusted caller, and in one of a stranger.
        @Test(
            arguments: [
                ("BYE", "", [.server, .trustedPeer, .farEnd], [.server, .trustedPeer, .farEnd]),
                ("INVITE", "", [.server, .trustedPeer, .farEnd], [.server, .trustedPeer, .farEnd]),
                ("UPDATE", "", [.server, .trustedPeer, .farEnd], [.server, .trustedPeer, .farEnd]),
                ("ACK", "", [.server, .trustedPeer, .farEnd], [.server, .trustedPeer, .farEnd]),
                ("NOTIFY", "refer", [.server, .trustedPeer, .farEnd], [.server, .trustedPeer, .farEnd]),
                ("NOTIFY", "talk", [.server, .trustedPeer], []), ("NOTIFY", "hold", [.server, .trustedPeer], []),
                ("NOTIFY", "dtmf", [.server, .trustedPeer], []), ("NOTIFY", "", [.server, .trustedPeer], []),
                ("REFER", "", [.server, .trustedPeer], []),
            ] as [(String, String, [RequestSender], [RequestSender])])
        func dialogs(method: String, event: String, inTrusted: [RequestSender], inStrangers: [RequestSender]) {
            for sender in [.server, .trustedPeer, .farEnd, .stranger] as [RequestSender] {
                for (isStrangers, admitted) in [(false, inTrusted), (true, inStrangers)] {
                    #expect(
                        DialogAdmission.admits(method, event: event, from: sender, isStrangersCall: isStrangers)
                            == admitted.contains(sender), "\(method) \(event) from \(sender)")
                }
            }
        }

        @Test func theLogIsNotTheStrangersToFill() {
            var notice = RefusalNotice()
            let start = ContinuousClock.now
            var told: [Int?] = []
            for second in 0...61 { told.append(notice.refused(at: start + .seconds(second))) }
            #expect(told[0] == 0)
            #expect(told[1..<60].allSatisfy { $0 == nil })
            #expect(told[60] == 59)
            #expect(told[61] == nil)
            let looks = [0, 29, 30].map { notice.looksAgain(at: start + .seconds($0)) }
            #expect(looks == [true, false, true])
        }

        @Test func challengesThatAreAnswered() {
            func challenge(
                _ algorithm: DigestAlgorithm, realm: String = "r", hasQuality: Bool = true, isProxy: Bool = false
            ) -> DigestChallenge {
                DigestChallenge(
                    realm: realm, nonce: "n", algorithm: algorithm, hasQualityOfProtection: hasQuality, isProxy: isProxy
                )
            }
            var policy = ChallengePolicy()
            func refusals(_ challenges: [DigestChallenge]) -> [ChallengePolicy.Refusal?] {
                challenges.map { policy.refusal(of: $0) }
            }
            #expect(
                refusals([
                    challenge(.md5, hasQuality: false), challenge(.md5), challenge(.md5, hasQuality: false),
                    challenge(.sha256),
                    challenge(.md5Session), challenge(.sha256Session), challenge(.sha256), challenge(.sha512Truncated),
                    challenge(.sha256), challenge(.md5, realm: "far"),
                ]) == [nil, nil, .weaker, nil, .weaker, nil, nil, nil, .weaker, nil], "any realm while none is known")
            policy.succeeded(["r"])
            // The first time decides.
            policy.succeeded(["far"])
            #expect(
                refusals([
                    challenge(.sha512Truncated, realm: "far"), challenge(.sha512Truncated, isProxy: true),
                ]) == [.realm, nil])
        }
    }
#endif

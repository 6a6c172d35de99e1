#if PCRE2
    import AudioAPI
    import Locking
    import PCRE2Expressions
    import Testing

    @testable import AudioRouting

    @Suite("Names and expressions", .timeLimit(.minutes(1)))
    struct NameMatchesTests {
        private static func matches(_ entry: String, _ name: String) -> Bool {
            let rules = RoutingRules(microphoneNames: [entry])
            let names = NameMatches(engine: PCRE2Expressions()).learning(rules, [.microphone(name)])
            return names.matches(NamePattern(entry), name)
        }

        @Test(arguments: [
            ("Webcam", "Webcam", true), ("Webcam", "webcam", false), ("Web", "Webcam", false),
            ("Web.*", "Webcam", true), (".*cam|X", "Webcam", true), ("(?i)webcam", "WebCam", true),
            ("*", "anything", true), ("*", "", true), (".*Sennheiser USB.*|.*USB Audio.*", "My USB Audio Device", true),
            ("Jabra (Evolve|Engage) [0-9]+.*", "Jabra Evolve 65 Mono", true), (#"a\.b\*c"#, "a.b*c", true),
            ("H.ö.*", "Hörer", false), (".ö.*", "Hörer", true), (#"\w+"#, "Hörer", true),
            ("(Evolve )+65", "Evolve Evolve 65", true),
            (#"(.)\1.*"#, "AAcme", true), ("Jab.a\\", "Jab.a\\", true),
            // Taken as it stands, although it is an expression for something else.
            ("Jabra (2)", "Jabra (2)", true), ("a+b", "a+b", true), ("a+b", "aab", true),
            // No expression at all: only the name itself.
            ("Jabra [", "Jabra [", true), ("(", "x", false), ("**", "x", false), ("", "x", false),
        ])
        func matching(entry: String, name: String, matches: Bool) {
            #expect(Self.matches(entry, name) == matches)
        }

        /// Expressions that make a backtracking matcher try for ever, or that ask for more than they are given.
        static let hostile: [String] =
            [
                String(repeating: ".?", count: 60) + "!", "(a+)+b", "(.*)*x", "(a|a)*b", "(.+){20}", ".*.*.*.*.*.*x",
                "a{2,}b{2,}c{2,}d{2,}", #"(a*)*\1b"#, "(?=(a+))*b", "(a?){100}a{100}b", "(((a{1000}){1000}){1000})",
                "(*LIMIT_MATCH=4000000000)(a+)+b", "(*LIMIT_DEPTH=4000000000)(a+)+b", "(*LIMIT_HEAP=4000000000)(a+)+b",
                "(*NO_START_OPT)(a+)+b", "(?R)", "(a(?1)?)+b", "(?C1)(a+)+b", "(?>a+|a)+(?:a+)+b", #"\C+\C+\C+b"#,
                String(repeating: "(", count: 128) + String(repeating: ")", count: 128), "[[:alpha:]]+" + "(a|aa)+$x",
                "(?<=a{1,255})(a+)+b", "^(([a-z])+.)+[A-Z]([a-z])+$", "(x+x+)+y", "\\",
            ].map { String($0.prefix(256)) }

        @Test(arguments: hostile) func aHostileExpressionCostsLittle(entry: String) {
            for name in [String(repeating: "a", count: 256), String(repeating: "a", count: 1 << 20), "", "\u{0}a"] {
                let took = ContinuousClock().measure { _ = Self.matches(entry, name) }
                #expect(took < .milliseconds(300), "\(took)")
            }
            #expect(Self.matches(entry, entry), "it is a name all the same")
        }

        /// As many of the worst as a client may send, against as many names as a desk has.
        @Test func manyHostileExpressionsEndInTime() {
            let worst = (0..<64).map { String(repeating: "(a?b?)", count: 40) + "{\($0)}" }
            let rules = RoutingRules(
                headsetNames: worst, includedHeadsets: worst.map { "\"\($0)\":x" }, excludedHeadsets: worst,
                microphoneNames: worst, speakerNames: Self.hostile, ringerNames: worst)
            let devices = (0..<40).map {
                AudioDevice.speaker(String(repeating: "ab", count: 100) + "\($0)")
            }
            let took = ContinuousClock().measure {
                let names = NameMatches(engine: PCRE2Expressions()).learning(rules, devices)
                #expect(names.knows(rules, devices))
            }
            #expect(took < NameMatches.patience + .milliseconds(500), "\(took)")
        }

        @Test func longExpressionsAndNamesAreCut() {
            let name = String(repeating: "n", count: 300)
            #expect(Self.matches("n{256}", name), "a name is held against an expression as far as 256 characters")
            #expect(!Self.matches(String(repeating: "n?", count: 129), "n"), "258 characters are no expression")
        }

        /// An engine that notes what it is asked.
        private final class CountingEngine: NameExpressions, NameExpression {
            let compiled = Guarded<[String]>([])
            let asked = Guarded<[String]>([])

            func compile(_ text: String) -> (any NameExpression)? {
                compiled.withLock { $0.append(text) }
                return self
            }

            func matches(_ name: String) -> Bool {
                asked.withLock { $0.append(name) }
                return name.hasPrefix("Out")
            }
        }

        @Test func whatIsKnownIsNotAskedAgain() async {
            let engine = CountingEngine()
            let backend = ScriptedBackend([.speaker("Desk"), .speaker("Out A")])
            let router = AudioRouter(
                backend: backend, rules: RoutingRules(speakerNames: ["Out.*", "Plain"]), expressions: engine,
                logger: .quiet)
            #expect(await router.listing.entries.first { $0.roles.contains(.speaker) }?.device.name == "Out A")
            #expect(engine.compiled.withLock { $0 } == ["Out.*"], "a plain name is no expression")
            #expect(engine.asked.withLock { $0.sorted() } == ["Desk", "Out A"])
            backend.update { $0.devices.append(.speaker("Out B")) }
            _ = try? await router.apply(AudioChange(speaker: .init(volume: 3)))
            #expect(engine.compiled.withLock { $0 } == ["Out.*"])
            #expect(engine.asked.withLock { $0.sorted() } == ["Desk", "Out A", "Out B"])
            await router.use(RoutingRules(speakerNames: ["Plain", "Out.*"]))
            #expect(engine.compiled.withLock { $0 } == ["Out.*"])
        }

        @Test func withoutAnEngineEntriesAreNames() async {
            let router = AudioRouter(
                backend: ScriptedBackend([.speaker("Desk"), .speaker("Out.*"), .speaker("Out A")]),
                rules: RoutingRules(speakerNames: ["Out.*"]), logger: .quiet)
            _ = await router.listing
            #expect(await router.state.speaker?.name == "Out.*")
        }
    }
#endif

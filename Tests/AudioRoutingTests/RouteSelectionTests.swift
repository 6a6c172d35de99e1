#if PCRE2
    import AudioAPI
    import PCRE2Expressions
    import Testing

    @testable import AudioRouting

    @Suite("Which device plays which role")
    struct RouteSelectionTests {
        static let desk: [AudioDevice] = [
            .microphone("Webcam"), .microphone("Desk microphone", isDefault: true), .speaker("HDMI"),
            .speaker("Desk speaker", isDefault: true),
        ]
        static let jabra: [AudioDevice] = [
            .microphone("Microphone (Jabra Evolve)", form: .headset),
            .speaker("Headset (Jabra Evolve)", form: .headset),
        ]
        static let acme: [AudioDevice] = [.microphone("AcmeHeadset"), .speaker("AcmeHeadset", form: .headset)]

        struct Case: Sendable, CustomTestStringConvertible {
            var testDescription: String
            var rules = RoutingRules()
            var devices: [AudioDevice]
            var microphone: String?
            var speaker: String?
            var ringer: String??
            var headsetUsed = false
            var headsetPresent = false
        }

        static let cases: [Case] = [
            Case(testDescription: "nothing there", devices: [], microphone: nil, speaker: nil),
            Case(
                testDescription: "system's own", devices: desk, microphone: "Desk microphone", speaker: "Desk speaker"),
            Case(
                testDescription: "no default: the first", devices: [.microphone("A"), .microphone("B"), .speaker("C")],
                microphone: "A", speaker: "C"),
            Case(testDescription: "a microphone alone", devices: [.microphone("A")], microphone: "A", speaker: nil),
            Case(
                testDescription: "by name", rules: .init(microphoneNames: ["Webcam"], speakerNames: ["HDMI"]),
                devices: desk,
                microphone: "Webcam", speaker: "HDMI"),
            Case(
                testDescription: "first entry that is present",
                rules: .init(microphoneNames: ["Gone", "Web.*", "Desk.*"], speakerNames: ["Gone"]), devices: desk,
                microphone: "Webcam", speaker: "Desk speaker"),
            Case(
                testDescription: "an expression is for the whole name", rules: .init(microphoneNames: ["Web"]),
                devices: desk,
                microphone: "Desk microphone", speaker: "Desk speaker"),
            Case(
                testDescription: "* is any device, the default first", rules: .init(microphoneNames: ["*"]),
                devices: desk,
                microphone: "Desk microphone", speaker: "Desk speaker"),
            Case(
                testDescription: "a microphone's name names no speaker", rules: .init(speakerNames: ["Webcam"]),
                devices: desk,
                microphone: "Desk microphone", speaker: "Desk speaker"),
            Case(
                testDescription: "ringer of its own", rules: .init(ringerNames: ["HDMI"]), devices: desk,
                microphone: "Desk microphone", speaker: "Desk speaker", ringer: "HDMI"),
            Case(
                testDescription: "absent ringer: the speaker rings", rules: .init(ringerNames: ["Gone"]), devices: desk,
                microphone: "Desk microphone", speaker: "Desk speaker", ringer: "Desk speaker"),

            // Headsets
            Case(
                testDescription: "any headset, by its form", rules: .init(useHeadset: true), devices: desk + jabra,
                microphone: "Microphone (Jabra Evolve)", speaker: "Headset (Jabra Evolve)", headsetUsed: true,
                headsetPresent: true),
            Case(
                testDescription: "present and not demanded", devices: desk + jabra, microphone: "Desk microphone",
                speaker: "Desk speaker", headsetPresent: true),
            Case(
                testDescription: "by name of both ends", rules: .init(useHeadset: true, headsetNames: ["AcmeHeadset"]),
                devices: desk + acme, microphone: "AcmeHeadset", speaker: "AcmeHeadset", headsetUsed: true,
                headsetPresent: true),
            Case(
                testDescription: "by name of the hardware",
                rules: .init(useHeadset: true, headsetNames: ["Jabra Evolve"]),
                devices: desk + jabra, microphone: "Microphone (Jabra Evolve)", speaker: "Headset (Jabra Evolve)",
                headsetUsed: true, headsetPresent: true),
            Case(
                testDescription: "by expression, alternatives",
                rules: .init(useHeadset: true, headsetNames: [".*Sennheiser USB.*|.*Jabra.*"]), devices: desk + jabra,
                microphone: "Microphone (Jabra Evolve)", speaker: "Headset (Jabra Evolve)", headsetUsed: true,
                headsetPresent: true),
            Case(
                testDescription: "ends of different names that one entry names",
                rules: .init(useHeadset: true, headsetNames: ["Poly .*"]),
                devices: desk + [.microphone("Poly Mono"), .speaker("Poly Analog Stereo")], microphone: "Poly Mono",
                speaker: "Poly Analog Stereo", headsetUsed: true, headsetPresent: true),
            Case(
                testDescription: "earlier entry preferred",
                rules: .init(useHeadset: true, headsetNames: ["AcmeHeadset", "Jabra.*"]),
                devices: jabra + acme, microphone: "AcmeHeadset", speaker: "AcmeHeadset", headsetUsed: true,
                headsetPresent: true),
            Case(
                testDescription: "one end is no headset", rules: .init(useHeadset: true, headsetNames: ["AcmeHeadset"]),
                devices: desk + [acme[1]], microphone: "Desk microphone", speaker: "Desk speaker"),
            Case(
                testDescription: "absent: the system's own, not the other lists",
                rules: .init(
                    useHeadset: true, headsetNames: ["Gone"], microphoneNames: ["Webcam"], speakerNames: ["HDMI"]),
                devices: desk, microphone: "Desk microphone", speaker: "Desk speaker"),
            Case(
                testDescription: "excluded",
                rules: .init(useHeadset: true, headsetNames: ["*"], excludedHeadsets: [".*Jabra.*"]),
                devices: desk + jabra, microphone: "Desk microphone", speaker: "Desk speaker"),
            Case(
                testDescription: "excluded by its hardware's name, another taken",
                rules: .init(useHeadset: true, headsetNames: ["*"], excludedHeadsets: ["Jabra Evolve"]),
                devices: jabra + acme,
                microphone: "AcmeHeadset", speaker: "AcmeHeadset", headsetUsed: true, headsetPresent: true),
            Case(
                testDescription: "an included pair is one, before those that are known for it",
                rules: .init(useHeadset: true, includedHeadsets: ["Webcam:HDMI"]), devices: desk + jabra,
                microphone: "Webcam", speaker: "HDMI", headsetUsed: true, headsetPresent: true),
            Case(
                testDescription: "one end of an included pair is none",
                rules: .init(useHeadset: true, includedHeadsets: ["Webcam:Gone", "Gone:HDMI"]), devices: desk,
                microphone: "Desk microphone", speaker: "Desk speaker"),
            Case(
                testDescription: "included pairs by expression, in their order",
                rules: .init(useHeadset: true, includedHeadsets: ["Gone:.*", "Desk .*:HDM.|Other", "Webcam:HDMI"]),
                devices: desk, microphone: "Desk microphone", speaker: "HDMI", headsetUsed: true, headsetPresent: true),
            Case(
                testDescription: "an included pair is called by either end",
                rules: .init(useHeadset: true, headsetNames: ["Gone", "HDMI"], includedHeadsets: ["Webcam:HDMI"]),
                devices: desk + jabra, microphone: "Webcam", speaker: "HDMI", headsetUsed: true, headsetPresent: true),
            Case(
                testDescription: "an included pair that nobody asks for",
                rules: .init(useHeadset: true, headsetNames: ["Jabra Evolve"], includedHeadsets: ["Webcam:HDMI"]),
                devices: desk + jabra, microphone: "Microphone (Jabra Evolve)", speaker: "Headset (Jabra Evolve)",
                headsetUsed: true, headsetPresent: true),
            Case(
                testDescription: "excluded goes before included",
                rules: .init(useHeadset: true, includedHeadsets: ["Webcam:HDMI"], excludedHeadsets: ["HDMI"]),
                devices: desk, microphone: "Desk microphone", speaker: "Desk speaker"),
            Case(
                testDescription: "names with colons and commas are quoted",
                rules: .init(useHeadset: true, includedHeadsets: [" \"Mic: a, \"\"b\"\"\" : \"Out (?:1|2)\" "]),
                devices: desk + [.microphone("Mic: a, \"b\""), .speaker("Out 2")], microphone: "Mic: a, \"b\"",
                speaker: "Out 2", headsetUsed: true, headsetPresent: true),
            Case(
                testDescription: "what is no pair counts for nothing",
                rules: .init(
                    useHeadset: true,
                    includedHeadsets: [
                        "", ":", "Webcam", "Webcam:", ":HDMI", "Webcam:HDMI:", "\"Webcam:HDMI", "\"\":HDMI",
                    ]),
                devices: desk, microphone: "Desk microphone", speaker: "Desk speaker"),
            Case(
                testDescription: "a built-in card is no headset", rules: .init(useHeadset: true),
                devices: [
                    .microphone("Microphone (Realtek(R) Audio)", form: .microphone),
                    .speaker("Speakers (Realtek(R) Audio)", form: .speaker),
                ], microphone: "Microphone (Realtek(R) Audio)", speaker: "Speakers (Realtek(R) Audio)"),
            Case(
                testDescription: "a pair of unknown form is one", rules: .init(useHeadset: true),
                devices: [.microphone("Microphone (Realtek(R) Audio)"), .speaker("Speakers (Realtek(R) Audio)")],
                microphone: "Microphone (Realtek(R) Audio)", speaker: "Speakers (Realtek(R) Audio)", headsetUsed: true,
                headsetPresent: true),
            Case(
                testDescription: "virtual devices are no headset", rules: .init(useHeadset: true),
                devices: [
                    .microphone("Virtual microphone", form: .virtual), .speaker("Virtual speaker", form: .virtual),
                ],
                microphone: "Virtual microphone", speaker: "Virtual speaker"),
        ]

        @Test(arguments: cases)
        func roles(example: Case) {
            let names = NameMatches(engine: PCRE2Expressions()).learning(example.rules, example.devices)
            let selection = RouteSelection(rules: example.rules, devices: example.devices, names: names)
            #expect(selection.microphone?.name == example.microphone)
            #expect(selection.microphone.map { $0.direction == .capture } ?? true)
            #expect(selection.speaker?.name == example.speaker)
            #expect(selection.speaker.map { $0.direction == .playback } ?? true)
            #expect(selection.ringer?.name == example.ringer ?? example.speaker)
            #expect(selection.headsetUsed == example.headsetUsed)
            #expect(selection.headsetPresent == example.headsetPresent)
        }

        @Test func aPickGoesBeforeTheRulesWhileItIsThere() {
            let picked = AudioDevice.ID(rawValue: "in:Webcam")
            let rules = RoutingRules(useHeadset: true, headsetNames: ["AcmeHeadset"])
            let there = RouteSelection(rules: rules, devices: Self.desk + Self.acme, microphone: picked)
            #expect(there.microphone?.name == "Webcam")
            #expect(there.speaker?.name == "AcmeHeadset")
            #expect(!there.headsetUsed)
            #expect(there.headsetPresent)
            let gone = RouteSelection(rules: rules, devices: Self.acme, microphone: picked)
            #expect(gone.microphone?.name == "AcmeHeadset")
            #expect(gone.headsetUsed)
        }
    }
#endif

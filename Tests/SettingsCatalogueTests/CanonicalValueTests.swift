import Testing

@testable import SettingsCatalogue

@Suite("Canonical values")
struct CanonicalValueTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var key: String
        var value: SettingInput
        var expected: SettingResult

        init(_ key: String, _ value: SettingInput, _ expected: SettingResult) {
            self.key = key
            self.value = value
            self.expected = expected
        }

        var testDescription: String { "\(key) = \(value)" }
    }

    static let flag = "policy.session.auto_answer"
    static let flags: [Case] = [
        .init(flag, .string("1"), .accepted("1", adjusted: false)),
        .init(flag, .string("0"), .accepted("0", adjusted: false)),
        .init(flag, .string("true"), .accepted("1", adjusted: false)),
        .init(flag, .string(" False "), .accepted("0", adjusted: false)),
        .init(flag, .number(1), .accepted("1", adjusted: false)),
        .init(flag, .number(0), .accepted("0", adjusted: false)),
        .init(flag, .boolean(true), .accepted("1", adjusted: false)),
        .init(flag, .boolean(false), .accepted("0", adjusted: false)),
        .init("policy.endpoint.gui_call_lines", .boolean(true), .accepted("1", adjusted: false)),
        .init(flag, .number(7), .accepted("1", adjusted: true)),
        .init(flag, .string("-3"), .accepted("0", adjusted: true)),
        .init(flag, .string(""), .accepted("0", adjusted: false)),
        .init("policy.connector.auto_restart", .string(""), .accepted("1", adjusted: false)),
    ]

    static let numbers: [Case] = [
        .init("policy.session.sip_code_when_busy", .string("486"), .accepted("486", adjusted: false)),
        .init("policy.session.sip_code_when_busy", .number(600), .accepted("600", adjusted: false)),
        .init("policy.session.sip_code_when_busy", .number(200), .accepted("400", adjusted: true)),
        .init(
            "policy.session.sip_code_when_busy", .string("99999999999999999999999"), .accepted("699", adjusted: true)),
        .init("policy.session.auto_answer_delay", .number(12.5), .accepted("13", adjusted: true)),
        .init("policy.session.auto_answer_delay", .string("1e3"), .accepted("1000", adjusted: false)),
        .init("policy.session.auto_answer_delay", .number(-0.0), .accepted("0", adjusted: false)),
        .init("policy.session.ringing_timeout", .string(""), .accepted("0", adjusted: false)),
        .init("policy.endpoint.rtp_port_min", .number(1e300), .accepted("65535", adjusted: true)),
        .init("policy.endpoint.vq_alarm_threshold", .string("3.5"), .accepted("3.5", adjusted: false)),
        .init("policy.endpoint.vq_alarm_threshold", .number(4), .accepted("4", adjusted: false)),
        .init("policy.endpoint.vq_alarm_threshold", .string("9"), .accepted("5", adjusted: true)),
        .init("policy.endpoint.vq_alarm_threshold", .string(""), .accepted("0", adjusted: false)),
        // 0 or empty: no registration, which is not the default.
        .init("proxies.proxy0.reg_timeout", .string(""), .accepted("0", adjusted: false)),
        .init("proxies.proxy0.reg_timeout", .number(0), .accepted("0", adjusted: false)),
        .init("proxies.proxy0.reg_interval", .string("-5"), .accepted("0", adjusted: true)),
        .init("proxies.proxy0.reg_interval", .string(" "), .accepted("0", adjusted: false)),
    ]

    static let texts: [Case] = [
        .init("proxies.proxy0.password", .string(" pass, word "), .accepted(" pass, word ", adjusted: false)),
        .init("proxies.proxy0.password", .number(1234), .accepted("1234", adjusted: false)),
        .init("proxies.proxy0.password", .string(""), .accepted("", adjusted: false)),
        .init("proxies.proxy0.display_name", .string("Zoë \"Z\" 🎧"), .accepted("Zoë \"Z\" 🎧", adjusted: false)),
        .init("policy.endpoint.answer_sdp_priority", .string("OFFER"), .accepted("offer", adjusted: false)),
        .init("policy.endpoint.answer_sdp_priority", .string(""), .accepted("config", adjusted: false)),
        .init("policy.session.dtmf_method", .string("rfc2833"), .accepted("Rfc2833", adjusted: false)),
        .init("codecs.enabled.audio", .string(" pcma , ,PCMU"), .accepted("pcma,PCMU", adjusted: false)),
        .init("codecs.enabled.audio", .list(["pcma", " ", "pcmu"]), .accepted("pcma,pcmu", adjusted: false)),
        .init(
            "policy.device.headset_name", .string("Acme, Inc. Headset"),
            .accepted("Acme, Inc. Headset", adjusted: false)),
        .init("policy.device.headset_name", .list(["A, B", "C.*"]), .accepted("\"A, B\",\"C.*\"", adjusted: false)),
        .init("policy.device.headset_name", .string(""), .accepted("*", adjusted: false)),
    ]

    @Test(arguments: flags + numbers + texts)
    func canonicalText(of example: Case) {
        #expect(SettingsCatalogue.canonical(example.value, for: example.key) == example.expected)
        // Canonical is where it ends.
        if case .accepted(let text, _) = example.expected, !text.isEmpty {
            #expect(SettingsCatalogue.canonical(.string(text), for: example.key) == .accepted(text, adjusted: false))
        }
    }

    static let unknown: [Case] = [
        .init("x.y.z", .number(1), .unknown("1")),
        .init("x.y.z", .number(1.25), .unknown("1.25")),
        .init("x.y.z", .boolean(true), .unknown("1")),
        .init("x.y.z", .string("kept as it is "), .unknown("kept as it is ")),
        .init("x.y.z", .list(["a", "b,c"]), .unknown("a,\"b,c\"")),
        .init("x.y.z", .other, .unknown("")),
    ]

    @Test(arguments: unknown)
    func unknownKeysAreKept(example: Case) {
        #expect(SettingsCatalogue.canonical(example.value, for: example.key) == example.expected)
    }

    static let refused: [(String, SettingInput, String)] = [
        (flag, .string("banana"), "policy.session.auto_answer must be 0 or 1"),
        (flag, .other, "policy.session.auto_answer must be 0 or 1"),
        (flag, .list(["1"]), "policy.session.auto_answer must be 0 or 1"),
        (flag, .number(.nan), "policy.session.auto_answer must be 0 or 1"),
        (
            "policy:session:sip_code_when_busy", .string("0x1F0"),
            "policy.session.sip_code_when_busy must be a whole number from 400 to 699"
        ),
        (
            "policy.session.sip_code_when_busy", .string("inf"),
            "policy.session.sip_code_when_busy must be a whole number from 400 to 699"
        ),
        (
            "policy.session.sip_code_when_busy", .boolean(true),
            "policy.session.sip_code_when_busy must be a whole number from 400 to 699"
        ),
        (
            "policy.endpoint.vq_alarm_threshold", .string("high"),
            "policy.endpoint.vq_alarm_threshold must be a number from 0 to 5"
        ),
        (
            "policy.endpoint.answer_sdp_priority", .string("mine"),
            "policy.endpoint.answer_sdp_priority must be one of config, offer"
        ),
        (
            "proxies.proxy0.reg_timeout", .string("soon"),
            "proxies.proxy0.reg_timeout must be a whole number from 0 to 86400"
        ),
        (
            "codecs.enabled.audio", .number(8),
            "codecs.enabled.audio must be a list of texts, or one text with commas between them"
        ),
    ]

    @Test(arguments: refused)
    func wrongKindsAreRefused(key: String, value: SettingInput, message: String) {
        #expect(SettingsCatalogue.canonical(value, for: key) == .refused(message))
    }

    /// Values end up in SIP headers: a line break would end one.
    @Test(arguments: ["a\r\nRoute: <sip:evil>", "a\u{0}b", "a\u{7F}", "a\u{85}b", String(repeating: "x", count: 4097)])
    func textsThatBreakOutAreRefused(text: String) {
        for key in [
            "proxies.proxy0.display_name", "proxies.proxy0.domain", "policy.device.headset_name",
            "codecs.enabled.audio",
        ] {
            guard case .refused = SettingsCatalogue.canonical(.string(text), for: key) else {
                Issue.record("\(key) takes \(text.debugDescription)")
                continue
            }
        }
    }

    @Test(arguments: SettingsCatalogue.all)
    func messagesNeverRepeatTheValue(setting: Setting) {
        let value = "s3cr3t\u{1}zz"
        for input in [SettingInput.string(value), .list([value])] {
            guard case .refused(let message) = SettingsCatalogue.canonical(input, for: setting.concreteKey) else {
                continue
            }
            #expect(!message.contains("s3cr3t"))
            #expect(message.hasPrefix(setting.concreteKey))
        }
    }

    /// Any number at all is accepted by a setting that takes numbers, as something within its range.
    @Test(arguments: SettingsCatalogue.all)
    func numbersEndWithinTheirRange(setting: Setting) {
        for number in [0, 1, -1, 0.5, 1e9, -1e9, 1e300, -1e300, .greatestFiniteMagnitude, .leastNonzeroMagnitude] {
            let result = SettingsCatalogue.canonical(.number(number), for: setting.concreteKey)
            switch setting.kind {
            case .flag:
                #expect(result.text.map(["0", "1"].contains) == true)
            case .integer(let range):
                #expect(result.text.flatMap { Int($0) }.map(range.contains) == true)
            case .decimal(let range):
                #expect(result.text.flatMap { Double($0) }.map(range.contains) == true)
            case .text, .file:
                #expect(result.text != nil)
            case .choice, .list, .deviceNames, .server, .httpProxy, .address, .peers:
                #expect(result.text == nil)
            }
        }
    }
}

@Suite("Bounds of texts and lists")
struct TextBoundTests {
    private static let keys = [
        "policy.device.headset_name", "policy.device.audio_in_device", "policy.device.audio_out_device",
        "policy.device.ringer_device", "policy.device.include_headset", "policy.device.exclude_headset",
    ]

    /// Each entry may be a regular expression, and a client may send any.
    @Test(arguments: keys) func anEntryHasAtMost256Characters(key: String) {
        for count in [256, 257] {
            let entry = String(repeating: "a", count: count)
            for value in [SettingInput.string(entry), .list(["x", entry])] {
                let isTaken = if case .accepted = SettingsCatalogue.canonical(value, for: key) { true } else { false }
                #expect(isTaken == (count == 256), "\(count) characters")
            }
        }
        guard
            case .refused(let message) = SettingsCatalogue.canonical(
                .string(String(repeating: "é", count: 257)), for: key)
        else {
            Issue.record("taken")
            return
        }
        #expect(message.hasPrefix("\(key) must be") && message.contains("256"))
    }

    @Test(arguments: keys) func aListHasAtMost64Entries(key: String) {
        for count in [64, 65] {
            let value = SettingInput.list((0..<count).map { "n\($0)" })
            let isTaken = if case .accepted = SettingsCatalogue.canonical(value, for: key) { true } else { false }
            #expect(isTaken == (count == 64))
        }
    }

    /// A body of a million characters in one text costs what it takes to count them.
    @Test(arguments: SettingsCatalogue.all.map(\.concreteKey) + ["no.such.option"])
    func aTextOfAMillionCharactersIsRefusedAtOnce(key: String) {
        let quotes = String(repeating: "\"", count: 500_000)
        let took = ContinuousClock().measure {
            for value in [SettingInput.string(quotes), .list(Array(repeating: "\"", count: 100_000)), .list([quotes])] {
                if case .accepted = SettingsCatalogue.canonical(value, for: key) { Issue.record("\(key) takes it") }
            }
        }
        #expect(took < .seconds(1))
    }
}

extension SettingResult {
    fileprivate var text: String? {
        if case .accepted(let text, _) = self { text } else { nil }
    }
}

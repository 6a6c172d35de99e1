import Testing

@testable import SettingsCatalogue

@Suite("Typed reads of settings")
struct SettingValuesTests {
    @Test func defaultsHoldWhileNothingIsSet() {
        let values = SettingValues([:])
        #expect(!values.flag("policy.session.auto_answer"))
        #expect(values.flag("policy.endpoint.include_os_version_in_user_agent_header"))
        #expect(values.integer("policy.session.sip_code_when_busy") == 486)
        #expect(values.integer("policy.session.auto_answer_delay") == 0)
        #expect(values.decimal("policy.endpoint.vq_alarm_threshold") == 0)
        #expect(values.text("policy.endpoint.answer_sdp_priority") == "config")
        #expect(values.list("codecs.enabled.audio") == ["pcmu", "pcma"])
        #expect(values.list("policy.device.headset_name") == ["*"])
        #expect(values.list("policy.device.audio_in_device") == [])
        #expect(values.proxyInteger(5, "reg_timeout") == 1800)
        #expect(values.proxyInteger(0, "reg_interval") == 10)
        #expect(values.proxy(0, "password").isEmpty)
        #expect(!values.proxyFlag(0, "nat.ice_enabled"))
    }

    @Test func whatIsSetIsRead() {
        let values = SettingValues([
            "policy.session.auto_answer": "1", "policy.endpoint.vq_alarm_threshold": "3.5",
            "policy.device.headset_name": "\"A, B\",\"C\"", "proxies.proxy1.password": "pw", "x.y.z": "kept",
            "proxies.proxy1.reg_timeout": "",
        ])
        #expect(values.flag("policy.session.auto_answer"))
        #expect(values.decimal("policy.endpoint.vq_alarm_threshold") == 3.5)
        #expect(values.list("policy.device.headset_name") == ["A, B", "C"])
        #expect(values.proxy(1, "password") == "pw")
        #expect(values.proxy(0, "password").isEmpty)
        #expect(values.text("x.y.z") == "kept")
        #expect(values.proxyInteger(1, "reg_timeout") == 0)
    }

    /// Values that reached us past the catalogue, from a configuration say, are brought into range or left out.
    @Test func readsStayWithinTheCatalogue() {
        let values = SettingValues([
            "policy.session.sip_code_when_busy": "100", "policy.session.auto_answer": "banana",
            "policy.session.vad_level": "x",
        ])
        #expect(values.integer("policy.session.sip_code_when_busy") == 400)
        #expect(!values.flag("policy.session.auto_answer"))
        #expect(values.integer("policy.session.vad_level") == 1)
    }

    @Test(
        arguments: [
            ("", "", nil), ("0", "0", nil), ("8000", "8999", 8000...8999), ("8000", "", 8000...8999),
            ("8000", "0", 8000...8999),
            ("", "9500", 9000...9500), ("", "7000", 7000...7000), ("9000", "8000", 9000...9999),
            ("65530", "", 65530...65535),
            ("65535", "65535", 65535...65535),
        ] as [(String, String, ClosedRange<UInt16>?)])
    func rtpPorts(minimum: String, maximum: String, expected: ClosedRange<UInt16>?) {
        let values = SettingValues(["policy.endpoint.rtp_port_min": minimum, "policy.endpoint.rtp_port_max": maximum])
        #expect(values.rtpPorts == expected)
    }

    @Test(
        arguments: [
            ("", "", nil), ("5060", "5080", 5060...5080), ("5090", "", 5090...5096), ("", "5070", 5060...5070),
        ] as [(String, String, ClosedRange<UInt16>?)])
    func sipPorts(minimum: String, maximum: String, expected: ClosedRange<UInt16>?) {
        let values = SettingValues(["policy.endpoint.sip_port_min": minimum, "policy.endpoint.sip_port_max": maximum])
        #expect(values.sipPorts == expected)
    }

    @Test(arguments: [true, false])
    func listsSurviveTheirText(commaSeparated: Bool) {
        let lists = [
            [], ["a"], ["a", "b"], ["a,b"], ["a,b", "c"], ["\"a\""], ["\"", ","], ["say \"hi\", twice", "b"],
            [".{1,3}x", "y|z"], ["a:\"b", "c"], ["\"a, b\":\"c\"", "d"], ["24\" one", "x"], ["a:", "\"b"],
        ]
        for items in lists {
            let text = SettingList.text(items, commaSeparated: commaSeparated)
            #expect(SettingList.items(text, commaSeparated: commaSeparated) == items, "\(items) as \(text)")
        }
    }

    /// Pairs of names keep the quotation marks of their parts.
    @Test(
        arguments: [
            ("a:b,c:d", ["a:b", "c:d"]), (#""a, 1":"b, 2",c:d"#, [#""a, 1":"b, 2""#, "c:d"]),
            (#"a: "b, 2" , c:d"#, [#"a: "b, 2""#, "c:d"]), (#""a, 1":b,"c:d""#, [#""a, 1":b"#, "c:d"]),
            (#""say ""a"", 1":"b""#, [#""say ""a"", 1":"b""#]),
        ] as [(String, [String])])
    func partsOfPairs(text: String, pairs: [String]) {
        #expect(SettingValues(["policy.device.include_headset": text]).list("policy.device.include_headset") == pairs)
    }
}

import Foundation
import Testing

@testable import SettingsCatalogue

/// What holds for every entry of the catalogue.
@Suite("The settings catalogue")
struct CatalogueTests {
    @Test func keysAreUniqueAndNormalised() {
        let keys = SettingsCatalogue.all.map(\.key)
        #expect(Set(keys).count == keys.count)
        for key in keys { #expect(SettingsCatalogue.normalise(key) == key) }
    }

    @Test(arguments: SettingsCatalogue.all)
    func defaultsAreCanonical(setting: Setting) {
        for value in [setting.defaultValue, setting.emptyMeans] {
            #expect(
                SettingsCatalogue.canonical(.string(value), for: setting.concreteKey)
                    == .accepted(value, adjusted: false)
                    || value.isEmpty, "\(setting.key)")
        }
        // Of the kinds that an empty text is no value of, none has an empty default.
        switch setting.kind {
        case .flag, .integer, .decimal, .choice: #expect(!setting.defaultValue.isEmpty && !setting.emptyMeans.isEmpty)
        case .text, .list, .file, .deviceNames, .server, .httpProxy, .address, .peers: break
        }
    }

    @Test(arguments: SettingsCatalogue.all)
    func textsAreSentences(setting: Setting) throws {
        #expect(setting.summary.hasSuffix("."))
        #expect(setting.summary.first?.isUppercase == true || setting.summary.hasPrefix("RTP"))
        #expect(!setting.summary.contains("\n"))
        if case .acceptedWithoutEffect(let reason) = setting.status {
            #expect(!reason.isEmpty && !reason.hasSuffix("."), "it becomes a part of a sentence")
        }
    }

    @Test func whateverIsNamedPasswordIsSecret() {
        for setting in SettingsCatalogue.all where setting.key.contains("password") {
            #expect(setting.isSecret, "\(setting.key)")
        }
        for setting in SettingsCatalogue.all where setting.isSecret {
            #expect(setting.defaultValue.isEmpty, "\(setting.key)")
            #expect([.text, .httpProxy].contains(setting.kind), "\(setting.key)")
        }
    }

    @Test(arguments: [
        ("proxies.proxy0.password", true), ("proxies:proxy5:nat:turn_password", true),
        ("proxies.proxy0.display_name", false),
        // Not in the catalogue, and still not to be printed.
        ("proxies.proxy6.password", true), ("vendor.new.api_token", true), ("vendor.new.colour", false),
    ])
    func secretsAreKnownByKey(key: String, isSecret: Bool) {
        #expect(SettingsCatalogue.isSecret(key) == isSecret)
    }

    @Test(arguments: [
        ("policy.session.auto_answer", "policy.session.auto_answer"),
        ("policy:session:auto_answer", "policy.session.auto_answer"),
        ("policy:session.auto_answer", "policy.session.auto_answer"),
        (" Policy.Session:AUTO_ANSWER ", "policy.session.auto_answer"),
        ("proxies.proxy0.reg_timeout", "proxies.proxy<n>.reg_timeout"),
        ("proxies:proxy5:nat:stun_server", "proxies.proxy<n>.nat.stun_server"),
        ("codecs.PCMU/8000.payload_type", "codecs.<name>.payload_type"),
        ("codecs:opus/48000/2:fmtp", "codecs.<name>.fmtp"),
        ("codecs.enabled.audio", "codecs.enabled.audio"),
        ("system.security.tls-target-name-check", "system.security.tls-target-name-check"),
    ])
    func keysAreFound(key: String, expected: String) {
        #expect(SettingsCatalogue.setting(for: key)?.key == expected)
    }

    @Test(arguments: [
        "", ".", "policy", "policy.session", "policy.session.auto_answer.more", "proxies.proxy6.password",
        "proxies.proxy-1.password",
        "proxies.proxy00.password", "proxies.proxy+1.password", "proxies.proxy.password", "proxies.proxyx.password",
        "codecs..fmtp", "codecs.opus", "x.y.z", "policy..auto_answer",
    ])
    func otherKeysAreNot(key: String) {
        #expect(SettingsCatalogue.setting(for: key) == nil)
    }

    @Test func markdownNamesEverySetting() {
        let markdown = SettingsCatalogue.markdown(of: SettingsCatalogue.all)
        for setting in SettingsCatalogue.all {
            #expect(markdown.contains(setting.summary.prefix { $0 != "<" && $0 != "|" }), "\(setting.key)")
        }
        let rows = markdown.split(separator: "\n").filter { $0.hasPrefix("| `") }
        #expect(rows.count == SettingsCatalogue.all.count)
        for row in rows {
            let bars = zip(" " + row, row).count { $0 != "\\" && $1 == "|" }
            #expect(bars == 6, "a row of five cells: \(row)")
        }
        let sections = SettingsCatalogue.sections(of: SettingsCatalogue.all)
        #expect(Set(sections.map(\.name)).count == sections.count)
    }

    @Test func jsonHoldsEverySetting() throws {
        let parsed = try JSONSerialization.jsonObject(
            with: Data(SettingsCatalogue.json(of: SettingsCatalogue.all).utf8))
        let settings = try #require((parsed as? [String: Any])?["settings"] as? [[String: Any]])
        #expect(settings.compactMap { $0["key"] as? String } == SettingsCatalogue.all.map(\.key))
        for (entry, setting) in zip(settings, SettingsCatalogue.all) {
            #expect(entry["default"] as? String == setting.defaultValue)
            #expect(entry["secret"] as? Bool == setting.isSecret)
            #expect((entry["works"] as? Bool == true) == (setting.status == .works))
        }
    }

    /// A part's word on what it reads counts more than the catalogue's.
    @Test func whatWorksDependsOnTheParts() {
        let settings = SettingsCatalogue.all(readBy: ["policy.session.auto_answer", "proxies.proxy<n>.nat.ice_enabled"])
        #expect(settings.map(\.key) == SettingsCatalogue.all.map(\.key))
        let working = settings.filter { $0.status == .works }.map(\.key)
        #expect(working == ["policy.session.auto_answer", "proxies.proxy<n>.nat.ice_enabled"])
    }

    @Test func jsonTextsAreEscaped() {
        #expect(SettingsCatalogue.quoted("a\"b\\c\n\u{1F}é😀") == #""a\"b\\c\u000a\u001fé😀""#)
    }
}

extension Setting {
    /// A key that the setting answers to.
    var concreteKey: String {
        key.replacing("<n>", with: "0").replacing("<name>", with: "pcmu/8000")
    }
}

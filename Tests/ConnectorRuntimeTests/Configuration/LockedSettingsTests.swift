import SettingsCatalogue
import Testing

@testable import ConnectorRuntime

@Suite("Locks in the configuration")
struct LockedSettingsConfigurationTests {
    /// Whichever way the key is spelled: a lock that is taken for an unknown setting would lock nothing.
    @Test(arguments: [
        "sipendpoint:\n  locked: [\"system.security.*\"]\n", "sipendpoint.locked: [\"system.security.*\"]\n",
        "sipendpoint:\n  Locked:\n    - \"system.security.*\"\n", "sipendpoint:\n  LOCKED: [\"System:Security:*\"]\n",
    ])
    func areReadInAnySpelling(text: String) throws {
        let loaded = try load(text)
        #expect(loaded.warnings == [])
        #expect(loaded.configuration.sessions.locked.contains("system.security.use_srtp"))
        #expect(loaded.configuration.sessions.defaultSettings.isEmpty)
    }

    @Test func flagsAndTheEnvironmentGiveThemToo() throws {
        let flag = ConfigurationFlag(
            key: "sipendpoint.Locked", value: "[system.security.*, proxies.*]", spelling: "--set")
        #expect(
            try load("", flags: [flag]).configuration.sessions.lockedSettings == ["system.security.*", "proxies.*"])
        let environment = ["SOFTPHONE_SIPENDPOINT_LOCKED": "proxies.*"]
        let loaded = try load("sipendpoint: {locked: [\"system.*\"]}", environment: environment)
        #expect(loaded.configuration.sessions.lockedSettings == ["proxies.*"], "they win, as with every key")
    }

    @Test(arguments: ["system.security.*", "7", "{a: b}"])
    func mustBeAList(value: String) throws {
        let found = try problems(
            "sipendpoint:\n  locked: \(value == "7" ? value : value.contains("{") ? value : "\"\(value)\"")\n")
        #expect(found.map(\.key) == ["sipendpoint.locked"] && found.map(\.line) == [2])
        #expect(found.first?.message.contains("needs a list") == true)
    }

    @Test func oneThatFitsNothingIsNamedWithItsLine() throws {
        let loaded = try load(
            "sipendpoint:\n  vendor.new.thing: 1\n  locked: [\"system.securty.*\", \"proxies.proxy1.domain\", \"vendor.*\"]\n"
        )
        let odd = loaded.warnings.map(Problem.init).filter { $0.key == "sipendpoint.locked" }
        #expect(odd.map(\.line) == [3])
        #expect(odd.first?.message.contains("\"system.securty.*\" locks nothing") == true)
    }
}

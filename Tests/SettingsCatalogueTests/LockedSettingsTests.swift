import Testing

@testable import SettingsCatalogue

@Suite("Locked settings")
struct LockedSettingsTests {
    @Test(arguments: [
        // A key, in every spelling that a client may choose.
        ("system.security.use_srtp", "system.security.use_srtp", true),
        ("system.security.use_srtp", "system:security:use_srtp", true),
        ("system.security.use_srtp", " SYSTEM.Security:USE_SRTP\t", true),
        ("System:Security:Use_SRTP", "system.security.use_srtp", true),
        ("system.security.use_srtp", "system.security.use_srtp2", false),
        ("system.security.use_srtp", "system.security", false),
        // Patterns.
        ("system.security.*", "system.security.tls-target-name-check", true),
        ("system.security.*", "system.securityx.y", false), ("system.security.*", "system.media.ringing_file", false),
        ("*", "anything.at.all", true), ("*.password", "proxies.proxy3.password", true),
        ("proxies.*.domain", "proxies.proxy0.domain", true), ("proxies.*.domain", "proxies.proxy0.nat.domain", true),
        ("proxies.*.domain", "proxies.proxy0.domains", false), ("**", "a", true), ("a*a", "a", false),
        // The catalogue's own spelling of families: every connection, every codec.
        ("proxies.proxy<n>.outbound_proxy", "proxies:proxy5:outbound_proxy", true),
        ("codecs.<name>.fmtp", "codecs.PCMU/8000.fmtp", true), ("codecs.*", "codecs.enabled.audio", true),
        // One connection's, and not another's.
        ("proxies.proxy0.domain", "proxies.proxy1.domain", false),
        // What the catalogue does not know.
        ("vendor.*", "vendor.new.thing", true),
    ])
    func fit(pattern: String, key: String, isLocked: Bool) {
        #expect(LockedSettings([pattern]).contains(key) == isLocked)
    }

    @Test func keepTheValueInForce() {
        let locked = LockedSettings(
            ["system.security.*", "policy.session.auto_answer", "vendor.*", "*.password"],
            configured: [
                "system.security.use_srtp": "mandatory", "vendor.a": "1", "proxies.proxy0.password": "Canary",
                "policy.endpoint.audio_qos": "46",
            ])
        #expect(locked.forbids("off", for: "system.security.use_srtp"))
        #expect(!locked.forbids("mandatory", for: "System:Security:use_srtp"))
        // Without a value of its own: the default.
        #expect(locked.forbids("none", for: "system.security.tls-target-name-check"))
        #expect(!locked.forbids("host", for: "system.security.tls-target-name-check"))
        #expect(locked.forbids("1", for: "policy.session.auto_answer"))
        #expect(locked.forbids("2", for: "vendor.a") && !locked.forbids("1", for: "vendor.a"))
        #expect(locked.forbids("x", for: "vendor.b"))
        // A guess must not show to be right.
        #expect(locked.forbids("Canary", for: "proxies.proxy0.password"))
        #expect(!locked.forbids("0", for: "policy.endpoint.audio_qos"), "it is not locked")
    }

    @Test func tellWhichFitNothing() {
        let patterns = [
            "system.security.*", "proxies.proxy2.password", "proxies.proxy<n>.domain", "codecs.g*.ptime",
            "codecs.opus/48000.fmtp", "codecs.*", "*", "mine.*", "system.securty.*", "proxies.proxy6.domain",
            "codecs.x.y",
        ]
        #expect(
            LockedSettings(patterns).withoutEffect(besides: ["mine.key"])
                == ["system.securty.*", "proxies.proxy6.domain", "codecs.x.y"])
    }

    /// A pattern is an administrator's, the key a client's: neither makes the other expensive.
    @Test(.timeLimit(.minutes(1)))
    func manyWildcardsAndLongKeysAreQuick() {
        let locked = LockedSettings([String(repeating: "a*", count: 2000) + "b"])
        #expect(!locked.contains(String(repeating: "a", count: 4096)))
    }
}

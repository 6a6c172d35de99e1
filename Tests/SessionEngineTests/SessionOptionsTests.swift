import SettingsCatalogue
import Testing

@testable import SessionEngine

@Suite("The options of a session")
struct SessionOptionsTests {
    @Test func whatIsOnTopCounts() {
        var options = SessionOptions(configured: ["policy.session.auto_answer": "1", "x.y.z": "a"])
        #expect(options.source(of: "policy.session.auto_answer") == .configuration)
        #expect(options.source(of: "policy.session.auto_answer_delay") == .standard)
        options.merge(SessionUpdate(settings: ["policy.session.auto_answer": "0"], username: "one"))
        options.merge(SessionUpdate(settings: ["policy.session.dtmf_method": "Info"], sessionExpire: 5))
        #expect(options.values.flag("policy.session.auto_answer") == false)
        #expect(options.source(of: "policy.session.auto_answer") == .session)
        #expect(options.keys == ["policy.session.auto_answer", "policy.session.dtmf_method", "x.y.z"])
        #expect(options.username == "one" && options.sessionExpire == 5)
    }

    @Test func whatTheRegistrationLacksIsAwaited() {
        var options = SessionOptions(configured: ["policy.session.dtmf_method": "Info"])
        #expect(!options.awaitsRegistration("policy.session.dtmf_method"), "there is no registration")
        options.registered = options.settings
        options.merge(
            SessionUpdate(settings: ["policy.session.dtmf_method": "Info", "policy.session.auto_answer": "1"]))
        #expect(!options.awaitsRegistration("policy.session.dtmf_method"), "it is the same")
        #expect(!options.awaitsRegistration("policy.session.auto_answer"), "it counts with the next call")
        options.merge(SessionUpdate(settings: ["policy.session.dtmf_method": "Rfc2833"]))
        #expect(options.awaitsRegistration("policy.session.dtmf_method"))
        #expect(!options.awaitsRegistration("no.such.key"))
    }

    @Test func inventedSettingsAreNotKeptWithoutEnd() {
        var options = SessionOptions(configured: ["a.b.c": "1"])
        for number in 0..<2 * SessionOptions.mostSettings {
            options.merge(SessionUpdate(settings: ["x.y.z\(number)": "1"]))
        }
        options.merge(SessionUpdate(settings: ["a.b.c": "2"]))
        #expect(options.keys.count == SessionOptions.mostSettings)
        #expect(options.values.text("a.b.c") == "2", "what is there may change")
    }

    @Test func nothingOfItIsPrinted() {
        let options = SessionOptions(configured: ["proxies.proxy0.password": "Canary"])
        #expect(!"\(options) \(String(reflecting: options)) \(Mirror(reflecting: options).children)".contains("Canary"))
    }

    /// Whoever merges: the HTTP API refuses such an update, and another door must not forget to.
    @Test func whatIsLockedIsNotMerged() {
        var options = SessionOptions(
            configured: ["policy.session.auto_answer": "1"], locked: LockedSettings(["policy.session.*"]))
        options.merge(SessionUpdate(settings: ["policy.session.auto_answer": "0", "policy.endpoint.audio_qos": "46"]))
        #expect(options.values.text("policy.session.auto_answer") == "1")
        #expect(options.source(of: "policy.session.auto_answer") == .configuration)
        #expect(options.values.text("policy.endpoint.audio_qos") == "46")
        #expect(options.isLocked("policy.session.auto_answer") && !options.isLocked("policy.endpoint.audio_qos"))
    }
}

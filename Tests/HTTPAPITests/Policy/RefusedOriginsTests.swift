import Logging
import Testing

@testable import HTTPAPI

@Suite("The log of refused origins")
struct RefusedOriginsTests {
    @Test func saysHowToAllowOne() {
        let log = CapturedLog()
        RefusedOrigins(logger: log.logger).note("https://desk.example")
        #expect(log.text.contains("softphone-connector allow https://desk.example"))
    }

    @Test(arguments: ["https://x;rm -rf ~", "null", "https://a\u{1B}[2J"])
    func neverInvitesToPasteWhatIsNoOrigin(origin: String) {
        let log = CapturedLog()
        RefusedOrigins(logger: log.logger).note(origin)
        #expect(!log.text.isEmpty)
        #expect(!log.text.contains("allow "))
        #expect(origin == "null" || !log.text.contains(origin))
    }

    @Test func eachIsToldOnceAMinute() {
        let refused = RefusedOrigins(logger: CapturedLog().logger)
        let now = ContinuousClock.now
        #expect(refused.isNews("a", at: now))
        #expect(!refused.isNews("a", at: now + .seconds(59)))
        #expect(refused.isNews("b", at: now + .seconds(59)))
        #expect(refused.isNews("a", at: now + .seconds(60)))
    }

    @Test func aFloodOfOriginsIsBounded() {
        let refused = RefusedOrigins(logger: CapturedLog().logger)
        let now = ContinuousClock.now
        #expect((0..<1000).filter { refused.isNews("\($0)", at: now) }.count == 20)
        #expect(refused.isNews("later", at: now + .seconds(61)))
    }

    @Test func settingsAreToldOnceAndWithoutTheirValue() throws {
        let log = CapturedLog()
        let notices = SettingNotices(logger: log.logger)
        let body = Array(#"{"options":{"sipendpoint":{"some.new.password":"Canary"}}}"#.utf8)
        try notices.note(SessionRequest(body: body))
        try notices.note(SessionRequest(body: body))
        #expect(log.text.ranges(of: "some.new.password").count == 1)
        #expect(!log.text.contains("Canary"))
    }
}

import Foundation
import Testing

/// A daemon that was stopped, or whose machine was suspended, for longer than its sessions live.
@Suite("The process stands still", .timeLimit(.minutes(1)))
struct StandstillTests {
    @Test func theFirstPollAfterItFindsItsSession() async throws {
        let workspace = try Workspace()
        let daemon = try await ConnectorUnderTest(folder: workspace.folder("daemon"))
        let desktop = try await DesktopUnderTest(at: daemon)
        let options = #"{"options":{"softphone":{"session_expire":2}}}"#
        #expect(try await desktop.request("POST", "/session", options).status == 200)
        kill(daemon.process.pid, SIGSTOP)
        let awakens = ContinuousClock.now + .seconds(4)
        try await eventually("the session's expiry, twice") { ContinuousClock.now > awakens }
        kill(daemon.process.pid, SIGCONT)
        #expect(try await desktop.request("GET", "/session").status == 200)

        // The expiry begins anew; it is not switched off.
        let registered = try await DesktopUnderTest(at: daemon)
        try await eventually("the end of a session that nobody polls") {
            try await registered.request("POST", "/session", options).status == 200
        }
    }
}

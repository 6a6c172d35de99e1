import Foundation
import Testing

/// Calls that a desktop places itself, where no call server does it.
@Suite("Placed at the desktop", .serialized, .timeLimit(.minutes(2)))
struct PlacedCallTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "placed-\(UUID().uuidString)")

    /// Runs a test with a desktop whose calls linphone takes.
    private func withCall(
        _ body: (DesktopUnderTest, _ linphone: Linphone, _ call: String) async throws -> Void
    ) async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let linphone = try await Linphone(folder: folder.appending(path: "linphone"), answers: true)
        let connector = try await ConnectorUnderTest(folder: folder.appending(path: "connector"))
        let (desktop, _) = try await connector.standaloneDesktop(server: "127.0.0.1:\(linphone.port)")
        #expect(try await desktop.request("POST", "/calls", #"{"to":"\#(Linphone.user)"}"#).status == 200)
        try await linphone.waitFor("StreamsRunning")
        try await eventually("a connected call") { try await desktop.callStates() == ["CONNECTED"] }
        try await body(desktop, linphone, "/calls/\(try await desktop.calls().first ?? "")")
        try await eventually("no calls") { try await desktop.callStates().isEmpty }
        await linphone.stop()
        #expect(try await connector.stop() == 0)
    }

    @Test("a desktop dials, holds, resumes, presses a key and hangs up")
    func dialled() async throws {
        try await withCall { desktop, linphone, call in
            #expect(try await desktop.request("POST", "\(call)/hold").status == 200)
            try await linphone.waitFor("PausedByRemote")
            try await eventually("a held call") { try await desktop.callStates() == ["HELD"] }
            #expect(try await desktop.request("POST", "\(call)/resume").status == 200)
            try await linphone.waitFor("StreamsRunning", turn: 2)
            try await eventually("a connected call") { try await desktop.callStates() == ["CONNECTED"] }
            #expect(try await desktop.request("POST", "\(call)/digits", #"{"digits":"7"}"#).status == 200)
            try await eventually("the digit at linphone:\n\(linphone.log)") {
                linphone.log.contains("receiving-tone")
            }
            #expect(try await desktop.request("POST", "\(call)/release").status == 200)
            try await linphone.waitFor("End")
        }
    }

    @Test("a blind transfer ends the agent's call once the others are connected")
    func transferred() async throws {
        let target = try await Linphone(folder: folder.appending(path: "target"), answers: true)
        try await withCall { desktop, linphone, call in
            let to = #"{"to":"sip:7003@127.0.0.1:\#(target.port)"}"#
            #expect(try await desktop.request("POST", "\(call)/transfer", to).status == 200)
            try await target.waitFor("StreamsRunning")
            try await linphone.waitFor("End")
        }
        await target.stop()
    }
}

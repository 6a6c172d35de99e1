import Foundation

/// SIPp as the caller, with a scenario of ours.
final class SIPp {
    private let process: ChildProcess

    /// Places `calls` calls one after the other.
    /// - Parameter scenario: how each of them goes; nil: the phone answers by itself, and after a moment SIPp hangs up.
    init(folder: URL, phone: String, user: String, calls: Int = 1, scenario: SIPpScenario? = nil) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "call.xml")
        try (scenario ?? Self.brief).text.write(to: file, atomically: true, encoding: .utf8)
        process = try ChildProcess(
            "sipp",
            [
                phone, "-sf", file.path, "-s", user, "-i", "127.0.0.1", "-p", String(try freePort()), "-m",
                String(calls),
                "-l", "1", "-r", "200", "-nostdin", "-trace_err", "-timeout", "90",
            ], folder: folder)
    }

    var log: String { process.log }

    /// What it found wrong.
    var errors: String {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: process.folder.path)) ?? []
        return names.filter { $0.hasSuffix("_errors.log") }
            .compactMap { try? String(contentsOf: process.folder.appending(path: $0), encoding: .utf8) }.joined()
    }

    /// The exit status: 0 when every call went as the scenario says.
    func finish(within: Duration) async throws -> Int32 {
        try await process.finish(within: within)
    }

    /// Is called with the wish to be answered at once, talks for a moment, hangs up.
    private static var brief: SIPpScenario {
        var call = SIPpScenario()
        call.send(
            "INVITE", 1,
            headers: ["X-Genesys-CallUUID: SIPP[call_number]", "Call-Info: <sip:[local_ip]>;answer-after=0"],
            media: .audio(version: 1))
        call.await(100, isOptional: true)
        call.await(180)
        call.await(200)
        call.send("ACK", 1)
        call.pause(milliseconds: 20)
        call.send("BYE", 2)
        call.await(200)
        return call
    }
}

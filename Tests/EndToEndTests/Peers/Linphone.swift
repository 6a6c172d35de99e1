import Foundation

/// linphone as the far end's phone: it has no sound, and does what it is told by a FIFO.
final class Linphone {
    /// Its number.
    static let user = "7002"

    let port: UInt16
    private let process: ChildProcess
    private let commands: FileHandle

    /// - Parameter answers: whether it takes every call at once.
    init(folder: URL, answers: Bool = false) async throws {
        port = try freePort()
        let data = folder.appending(path: ".local/share/linphone")
        try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
        let configuration = folder.appending(path: "linphonerc")
        try Self.configuration(port: port).write(to: configuration, atomically: true, encoding: .utf8)
        let input = folder.appending(path: "commands")
        guard mkfifo(input.path, 0o600) == 0, let commands = FileHandle(forUpdatingAtPath: input.path) else {
            throw CocoaError(.fileWriteUnknown)
        }
        self.commands = commands
        process = try ChildProcess(
            "linphone-daemon",
            ["--config", configuration.path, "--disable-stats-events"] + (answers ? ["--auto-answer"] : []),
            folder: folder, input: input)
        try await process.waitFor("daemon-linphone>")
    }

    var log: String { process.log }

    func dial(_ address: String) throws { try command("call \(address)") }
    func hold() throws { try command("call-pause 1") }
    func resume() throws { try command("call-resume 1") }
    func hangUp() throws { try command("terminate") }

    /// Waits for a state of its call, such as `StreamsRunning`, that it came to for the `turn`-th time.
    func waitFor(_ state: String, turn: Int = 1) async throws {
        try await eventually("linphone's call to be \(state), turn \(turn):\n\(log)") {
            log.components(separatedBy: "Event: LinphoneCall\(state)\n").count > turn
        }
    }

    func stop() async {
        await process.stop()
        try? commands.close()
    }

    private func command(_ text: String) throws {
        try commands.write(contentsOf: Data("\(text)\n".utf8))
    }

    private static func configuration(port: UInt16) throws -> String {
        """
        [sip]
        sip_port=\(port)
        sip_tcp_port=0
        sip_tls_port=0
        guess_hostname=0
        contact=<sip:\(user)@127.0.0.1:\(port)>
        use_ipv6=0
        ipv6_migration_done=1

        [rtp]
        audio_rtp_port=\(try freePort(neighbours: 2))

        [video]
        automatically_initiate=0
        automatically_accept=0

        """
    }
}

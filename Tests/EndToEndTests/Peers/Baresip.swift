import Foundation

/// baresip as the far end's phone: it calls, says a tone from a file, and writes what it hears.
final class Baresip {
    private let process: ChildProcess
    private let folder: URL

    /// - Parameters:
    ///   - said: a mono WAV file at 8 kHz that it says, as long as it lasts.
    ///   - encryption: its `mediaenc`, such as `srtp` (RTP/AVP with keys) or `srtp-mand` (RTP/SAVP); nil: none.
    init(folder: URL, said: URL, encryption: String? = nil) async throws {
        self.folder = folder
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // It takes the next port for TLS.
        let port = try freePort(neighbours: 2)
        try Self.configuration(port: port, said: said, folder: folder)
            .write(to: folder.appending(path: "config"), atomically: true, encoding: .utf8)
        let mediaEncryption = encryption.map { ";mediaenc=\($0)" } ?? ""
        try "<sip:7001@127.0.0.1:\(port)>;regint=0;audio_codecs=PCMA\(mediaEncryption)\n"
            .write(to: folder.appending(path: "accounts"), atomically: true, encoding: .utf8)
        try "".write(to: folder.appending(path: "contacts"), atomically: true, encoding: .utf8)
        process = try ChildProcess("baresip", ["-f", folder.path, "-s"], folder: folder)
        try await process.waitFor("baresip is ready")
    }

    var log: String { process.log }

    /// Calls an address such as `sip:5320@127.0.0.1:5060`.
    func dial(_ address: String) async throws {
        try await command("dial", address)
    }

    func hangUp() async throws {
        try await command("hangup", "")
    }

    func stop() async {
        await process.stop()
    }

    /// What it heard in its latest call, 16-bit samples at 8 kHz.
    func heard() throws -> [Int16] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let name = names.filter { $0.hasPrefix("dump-") && $0.hasSuffix("-dec.wav") }.max() ?? "dump-none-dec.wav"
        return try Recording.samples(of: folder.appending(path: name))
    }

    private var control: UInt16 {
        get throws {
            let text = try String(contentsOf: folder.appending(path: "control"), encoding: .utf8)
            return UInt16(text) ?? 0
        }
    }

    /// One of baresip's own commands: JSON in a netstring, over TCP.
    private func command(_ name: String, _ parameter: String) async throws {
        let text = #"{"command":"\#(name)","params":"\#(parameter)","token":"test"}"#
        let wire = try LoopbackConnection(port: try control)
        try wire.send("\(text.utf8.count):\(text),")
        try await eventually("baresip's answer to \(name)") { try wire.received().contains(#""response":true"#) }
    }

    private static func configuration(port: UInt16, said: URL, folder: URL) throws -> String {
        let control = try freePort()
        try String(control).write(to: folder.appending(path: "control"), atomically: true, encoding: .utf8)
        return """
            sip_listen 127.0.0.1:\(port)
            net_interface 127.0.0.1
            audio_source aufile,\(said.path)
            audio_player aubridge,nobody
            audio_alert aufile,/dev/null
            audio_srate 8000
            audio_channels 1
            snd_path \(folder.path)
            ctrl_tcp_listen 127.0.0.1:\(control)
            module_path /usr/lib/baresip/modules
            module g711.so
            module srtp.so
            module aufile.so
            module aubridge.so
            module sndfile.so
            module uuid.so
            module_tmp account.so
            module_app menu.so
            module_app ctrl_tcp.so

            """
    }
}

import Foundation

/// Kamailio as the registrar, with digest authentication, over UDP and TCP on loopback.
final class Kamailio {
    let port: UInt16
    private let process: ChildProcess
    private let control: String

    var address: String { "127.0.0.1:\(port)" }

    init(folder: URL, password: String, port: UInt16? = nil) async throws {
        let port = try port ?? freePort()
        self.port = port
        // A socket's path must be short, which a test's folder need not be.
        let sockets = FileManager.default.temporaryDirectory.appending(path: "kam-\(port)")
        try FileManager.default.createDirectory(at: sockets, withIntermediateDirectories: true)
        control = "unix:\(sockets.path)/ctl"
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "kamailio.cfg")
        try Self.configuration(port: port, control: control, password: password)
            .write(to: file, atomically: true, encoding: .utf8)
        process = try ChildProcess(
            "kamailio",
            ["-DD", "-E", "-m", "32", "-M", "4", "-f", file.path, "-Y", folder.path, "-P", "\(folder.path)/pid"],
            folder: folder)
        try await eventually(within: .seconds(10), "Kamailio's control socket:\n\(process.log)") {
            try await contacts(of: "nobody") != nil
        }
    }

    func stop() async {
        await process.stop()
    }

    /// The contacts that are bound to a user; nil while Kamailio does not answer.
    func contacts(of user: String) async throws -> [String]? {
        let query = try ChildProcess(
            "kamcmd", ["-s", control, "ul.lookup", "location", "s:\(user)"],
            folder: process.folder.appending(path: "kamcmd"))
        // One that asks while Kamailio is still starting may wait for ever: the next one gets its answer.
        guard (try? await query.finish(within: .seconds(2))) != nil else {
            query.kill()
            return nil
        }
        if query.log.contains("AOR not found") { return [] }
        guard query.log.contains("AoR:") else { return nil }
        return query.log.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { $0.hasPrefix("Address:") }
    }

    private static func configuration(port: UInt16, control: String, password: String) -> String {
        let modules = [
            "sl", "tm", "rr", "pv", "maxfwd", "textops", "siputils", "usrloc", "registrar", "auth", "kex", "ctl",
        ]
        return """
            debug=1
            log_stderror=yes
            children=1
            tcp_children=1
            auto_aliases=no
            listen=udp:127.0.0.1:\(port)
            listen=tcp:127.0.0.1:\(port)
            \(modules.map { "loadmodule \"\($0).so\"" }.joined(separator: "\n"))
            modparam("ctl", "binrpc", "\(control)")
            modparam("usrloc", "db_mode", 0)
            modparam("usrloc", "timer_interval", 1)
            modparam("registrar", "min_expires", 5)

            request_route {
                if (is_method("REGISTER")) {
                    if (!pv_www_authenticate("test", "\(password)", "0")) {
                        www_challenge("test", "1");
                        exit;
                    }
                    consume_credentials();
                    save("location");
                    exit;
                }
                sl_send_reply("405", "Method Not Allowed");
            }

            """
    }
}

import Foundation

/// Kamailio as the registrar and proxy, with digest authentication, over UDP, TCP and, where it has a certificate, TLS on
/// loopback.
final class Kamailio {
    let port: UInt16
    /// Where it speaks TLS, for `localhost`; nil: it does not.
    let securePort: UInt16?
    private let process: ChildProcess
    private let control: String

    var address: String { "127.0.0.1:\(port)" }

    /// - Parameters:
    ///   - algorithm: of the digest it asks for.
    ///   - certificate: for TLS.
    init(
        folder: URL, password: String, algorithm: String = "MD5", port: UInt16? = nil, certificate: Certificate? = nil
    ) async throws {
        let port = try port ?? freePort()
        self.port = port
        let securePort = try certificate == nil ? nil : freePort()
        self.securePort = securePort
        // A socket's path must be short, which a test's folder need not be.
        let sockets = FileManager.default.temporaryDirectory.appending(path: "kam-\(port)")
        try FileManager.default.createDirectory(at: sockets, withIntermediateDirectories: true)
        control = "unix:\(sockets.path)/ctl"
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "kamailio.cfg")
        let secure = certificate.flatMap { certificate in securePort.map { (certificate, $0) } }
        try Self.configuration(port: port, secure: secure, control: control, password: password, algorithm: algorithm)
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

    var log: String { process.log }

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

    private static func configuration(
        port: UInt16, secure: (certificate: Certificate, port: UInt16)?, control: String, password: String,
        algorithm: String
    ) -> String {
        var modules = [
            "sl", "tm", "rr", "pv", "maxfwd", "textops", "siputils", "usrloc", "registrar", "auth", "kex", "ctl",
        ]
        var (listener, encryption) = ("", "")
        if let secure {
            modules.append("tls")
            listener = "enable_tls=yes\nlisten=tls:127.0.0.1:\(secure.port)"
            encryption = """
                modparam("tls", "tls_force_run", 11)
                modparam("tls", "tls_method", "TLSv1.2+")
                modparam("tls", "certificate", "\(secure.certificate.file.path)")
                modparam("tls", "private_key", "\(secure.certificate.key.path)")
                """
        }
        return """
            debug=1
            log_stderror=yes
            children=1
            tcp_children=1
            auto_aliases=no
            listen=udp:127.0.0.1:\(port)
            listen=tcp:127.0.0.1:\(port)
            \(listener)
            \(modules.map { "loadmodule \"\($0).so\"" }.joined(separator: "\n"))
            \(encryption)
            modparam("ctl", "binrpc", "\(control)")
            modparam("auth", "algorithm", "\(algorithm)")
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
                if (has_totag()) {
                    if (loose_route()) { t_relay(); exit; }
                    if (is_method("ACK") && t_check_trans()) t_relay();
                    exit;
                }
                if (is_method("OPTIONS")) { sl_send_reply("200", "OK"); exit; }
                if (is_method("INVITE")) {
                    record_route();
                    if (lookup("location")) { t_relay(); exit; }
                }
                sl_send_reply("405", "Method Not Allowed");
            }

            """
    }
}

import Foundation

/// A certificate for `localhost` and the authority behind it, made with the `openssl` program.
struct Certificate {
    /// PEM files.
    let authority: URL
    let file: URL
    let key: URL

    init(folder: URL) async throws {
        authority = folder.appending(path: "authority.pem")
        file = folder.appending(path: "server.pem")
        key = folder.appending(path: "server.key")
        let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        try await Self.run(
            ["req", "-x509"] + curve + ["-days", "2", "-subj", "/CN=authority", "-keyout", "authority.key"]
                + ["-out", "authority.pem"], folder)
        try await Self.run(
            ["req"] + curve + ["-subj", "/CN=server", "-keyout", "server.key", "-out", "server.csr"], folder)
        try "subjectAltName=DNS:localhost\n".write(
            to: folder.appending(path: "names"), atomically: true, encoding: .utf8)
        try await Self.run(
            ["x509", "-req", "-in", "server.csr", "-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial"]
                + ["-days", "2", "-extfile", "names", "-out", "server.pem"], folder)
    }

    private static func run(_ arguments: [String], _ folder: URL) async throws {
        let process = try ChildProcess("openssl", arguments, folder: folder)
        guard try await process.finish(within: .seconds(20)) == 0 else { throw Failure(log: process.log) }
    }

    struct Failure: Error {
        let log: String
    }
}

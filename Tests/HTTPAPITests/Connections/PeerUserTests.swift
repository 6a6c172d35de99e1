import Foundation
import NIOCore
import SessionEngine
import Testing

@testable import HTTPAPI

@Suite("The question whose socket it is")
struct SocketQueryTests {
    private let client = SocketQuery.End(address: [127, 0, 0, 1], port: 40_000)
    private let server = SocketQuery.End(address: [127, 0, 0, 1], port: 8654)

    /// What the kernel sends of an established connection: header, `inet_diag_msg`.
    private func answer(
        type: UInt16 = 20, sequence: UInt32 = 7, state: UInt8 = 1, port: UInt16 = 40_000, user: UInt32 = 1000,
        inode: UInt32 = 99
    ) -> [UInt8] {
        func bytes(_ number: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: number, Array.init) }
        var all = bytes(UInt32(88)) + bytes(type) + bytes(UInt16(0)) + bytes(sequence) + bytes(UInt32(0))
        all += [2, state, 0, 0] + bytes(port.bigEndian) + bytes(UInt16(8654).bigEndian)
        all += [127, 0, 0, 1] + [UInt8](repeating: 0, count: 12) + [127, 0, 0, 1] + [UInt8](repeating: 0, count: 24)
        return all + bytes(UInt32(0)) + bytes(UInt32(0)) + bytes(UInt32(0)) + bytes(user) + bytes(inode)
    }

    private func read(_ bytes: [UInt8]) -> SocketQuery.Answer? {
        SocketQuery.answer(bytes, local: client, remote: server, sequence: 7)
    }

    @Test func isUnderstood() {
        #expect(read(answer()) == .owned(by: 1000))
        #expect(read(answer(user: .max)) == .owned(by: .max))
        #expect(read(answer(sequence: 6)) == nil, "it answers an older question")
    }

    /// A socket that its program has closed is said to be root's, which it need not have been.
    @Test func aSocketOfNobodyIsNotRoots() {
        #expect(read(answer(state: 4, user: 0, inode: 0)) == .orphaned)
    }

    @Test func whoListensOnThePortIsSomebodyElse() {
        #expect(read(answer(state: 10)) == .absent)
        #expect(read(answer(port: 1)) == .absent)
    }

    @Test func errorsAreUnderstood() {
        func error(_ number: Int32) -> [UInt8] {
            var bytes = answer(type: 2)
            withUnsafeBytes(of: number) { bytes.replaceSubrange(16..<20, with: $0) }
            return bytes
        }
        #expect(read(error(-2)) == .absent)
        #expect(read(error(-1)) == .refused(1))
        #expect(read(error(.min)) == .refused(.max))
    }

    @Test func whatIsCutOffIsNoAnswer() {
        let whole = answer()
        for count in 0..<whole.count { #expect(read(Array(whole[..<count])) == nil) }
    }

    @Test(arguments: [4, 16])
    func hasTheKernelsLength(addressLength: Int) {
        let end = SocketQuery.End(address: [UInt8](repeating: 1, count: addressLength), port: .max)
        let bytes = SocketQuery.bytes(local: end, remote: end, sequence: .max)
        #expect(bytes.count == 72 && bytes[16] == (addressLength == 4 ? 2 : 10))
    }
}

/// The kernel's own word, on connections of this process and of another user.
@Suite("Connections of other users", .timeLimit(.minutes(1)))
struct PeerUserTests {
    private static let isRoot = geteuid() == 0
    private static let nobody = 65_534

    @Test(arguments: ["127.0.0.1", "::1"])
    func ownConnectionsAreServed(host: String) async throws {
        try await LiveServer.with(sameUser: true, host: host) { server in
            let client = try await RawClient(port: server.port, host: host)
            try await client.send(
                "GET /healthz HTTP/1.1\r\nHost: localhost:\(server.port)\r\nConnection: close\r\n\r\n")
            #expect(try await client.receive().status == 200)
        }
    }

    /// Another user cannot do what cannot be undone: not even the request that it sends along is read.
    @Test func anothersAreClosed() async throws {
        try await LiveServer.with(requiresCookie: false, sameUser: true) { server in
            let body = #"{"connectivities":{"protocol":"udp","connections":[{"server":"a","user":"1"}]}}"#
            if Self.isRoot {
                let answer = try await asNobody(server, server.post("/softphone/v2/session", body))
                #expect(answer == "")
                #expect(server.registry.sessions.isEmpty)
                #expect(server.log.text.contains("the user with the number \(Self.nobody)"))
                #expect(server.log.text.contains("connector.same_user: false"))
            } else {
                // Nobody but root becomes another user: the connector is taken for another's instead.
                let users = try PeerUsers(ownUser: geteuid() + 1, logger: server.log.logger)
                let client = try await server.connect()
                #expect(
                    try users.verdict(
                        local: SocketAddress(ipAddress: "127.0.0.1", port: server.port),
                        remote: SocketAddress(ipAddress: "127.0.0.1", port: client.port)) == .other(user: geteuid()))
            }
            #expect(try await server.ask(server.request("GET", "/healthz")).status == 200)
        }
    }

    @Test(.enabled(if: isRoot, "only root can become another user"))
    func theyAreServedWhereThatIsWanted() async throws {
        try await LiveServer.with(sameUser: false) { server in
            let answer = try await asNobody(server, server.request("GET", "/healthz", "Connection: close"))
            #expect(answer.hasPrefix("HTTP/1.1 200"))
        }
    }

    /// Whoever closes at once is nobody's: its bytes would be read all the same.
    @Test func whatIsClosedAlreadyIsNotServed() async throws {
        try await LiveServer.with { server in
            let users = try PeerUsers(logger: server.log.logger)
            let client = try await server.connect()
            let local = try SocketAddress(ipAddress: "127.0.0.1", port: server.port)
            let remote = try SocketAddress(ipAddress: "127.0.0.1", port: client.port)
            #expect(users.verdict(local: local, remote: remote) == .ours)
            client.leave()
            #expect(users.verdict(local: local, remote: remote) == .unknown)
            #expect(users.verdict(local: local, remote: nil) == .unknown)
            #expect(users.verdict(local: local, remote: try SocketAddress(unixDomainSocketPath: "/x")) == .unknown)
            // Where no connection is the kernel shows who listens.
            let nowhere = try SocketAddress(ipAddress: "127.0.0.1", port: 1)
            #expect(users.verdict(local: nowhere, remote: local) == .unknown)
        }
    }

    @Test func addressesOfIPv4WithinIPv6AreTheSame() async throws {
        try await LiveServer.with { server in
            let users = try PeerUsers(logger: server.log.logger)
            let client = try await server.connect()
            #expect(
                users.verdict(
                    local: try SocketAddress(ipAddress: "::ffff:127.0.0.1", port: server.port),
                    remote: try SocketAddress(ipAddress: "::ffff:127.0.0.1", port: client.port)) == .ours)
        }
    }

    /// Sends a request as the user `nobody`, and returns what came back.
    private func asNobody(_ server: LiveServer, _ request: String) async throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/setpriv")
        let script = "exec 3<>/dev/tcp/127.0.0.1/\(server.port); printf '%s' \"$1\" >&3; exec cat <&3"
        process.arguments = [
            "--reuid", "\(Self.nobody)", "--regid", "\(Self.nobody)", "--clear-groups", "bash", "-c", script, "client",
            request,
        ]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Result {
                        String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
                    })
            }
        }
    }
}

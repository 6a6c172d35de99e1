import Foundation
import Testing

@testable import HTTPAPI

@Suite("Connections and the service in time", .timeLimit(.minutes(2)))
struct LifetimeTests {
    private static let short = Deadlines(
        silence: .milliseconds(300), request: .milliseconds(300), idle: .seconds(60), answer: .seconds(1),
        linger: .milliseconds(300))

    @Test(arguments: ["", "GET /softphone/v2/ses", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "])
    func aHeadThatDoesNotCome(part: String) async throws {
        try await LiveServer.with(deadlines: Self.short) { server in
            let client = try await server.connect()
            try await client.send(part)
            #expect(try await client.isClosed(within: 20))
        }
    }

    @Test func aBodyThatDoesNotCome() async throws {
        try await LiveServer.with(deadlines: Self.short) { server in
            let cookie = try await server.signIn()
            let client = try await server.connect()
            try await client.send(server.request("POST", "/softphone/v2/session", cookie, "Content-Length: 100") + "{")
            #expect(try await client.isClosed(within: 20))
        }
    }

    /// Each byte comes well in time, all of them would not.
    @Test func aHeadThatTrickles() async throws {
        try await LiveServer.with(deadlines: Self.short) { server in
            let client = try await server.connect()
            try await client.send("GET /")
            var trickled = 0
            while try await !client.isClosed(within: 0.05) {
                try await client.send("x")
                trickled += 1
                try #require(trickled < 200)
            }
            #expect(trickled > 0)
        }
    }

    @Test func aConnectionBetweenRequestsMayWaitLonger() async throws {
        try await LiveServer.with(deadlines: Self.short) { server in
            let client = try await server.connect()
            try await client.send(server.request("GET", "/softphone/v2/session"))
            #expect(try await client.receive().status == 403)
            #expect(try await !client.isClosed(within: 0.8))
            try await client.send(server.request("GET", "/healthz"))
            #expect(try await client.receive().status == 200)
            // But once it began another head, it must bring it to its end.
            try await client.send("GET /heal")
            #expect(try await client.isClosed(within: 20))
        }
    }

    @Test func anIdleConnectionIsClosedAtLast() async throws {
        var deadlines = Self.short
        deadlines.idle = .milliseconds(200)
        try await LiveServer.with(deadlines: deadlines) { server in
            let client = try await server.connect()
            for _ in 0..<5 {
                try await client.send(server.request("GET", "/softphone/v2/session"))
                #expect(try await client.receive().status == 403)
            }
            #expect(try await client.isClosed(within: 20))
        }
    }

    @Test func aClientThatReadsNothingIsGivenUp() async throws {
        try await LiveServer.with(deadlines: Self.short) { server in
            let client = try await server.connect()
            let request = server.request("GET", "/softphone/v2/session")
            // Once its answers fill the sockets' buffers it is not read any more, and then the connection ends.
            let burst = String(repeating: request, count: 1000)
            while try await client.send(burst) {}
        }
    }

    /// An embedder's numbers: too much is long, and nothing overflows.
    @Test func deadlinesBeyondReason() async throws {
        let ever = Duration.seconds(Int64.max)
        let deadlines = Deadlines(silence: ever, request: ever, idle: ever, answer: ever, linger: ever, stop: ever)
        try await LiveServer.with(deadlines: deadlines) { server in
            let client = try await server.connect()
            for _ in 0..<3 {
                try await client.send(server.request("GET", "/healthz"))
                #expect(try await client.receive().status == 200)
            }
        }
        let never = Duration.seconds(Int64.min)
        try await LiveServer.with(
            deadlines: Deadlines(silence: never, request: never, idle: never, answer: never, linger: never, stop: never)
        ) { server in
            let client = try await server.connect()
            #expect(try await client.isClosed(within: 20))
        }
    }

    @Test func stoppingClosesWhatIsIdle() async throws {
        try await LiveServer.with { server in
            let idle = try await server.connect()
            try await idle.send(server.request("GET", "/softphone/v2/session"))
            #expect(try await idle.receive().status == 403)
            let half = try await server.connect()
            try await half.send("GET /soft")
            let start = ContinuousClock.now
            await server.stop()
            #expect(try await idle.isClosed(within: 20))
            #expect(try await half.isClosed(within: 20))
            #expect(ContinuousClock.now - start < .seconds(1))
        }
    }

    /// One that is accepted after the last that is still taken up is closed, and ends nothing but itself.
    @Test func connectionsThatComeWhileItStops() async throws {
        for _ in 0..<20 {
            try await LiveServer.with { server in
                async let arrivals: Void = {
                    while (try? await server.connect()) != nil {}
                }()
                _ = try await server.ask(server.request("GET", "/healthz"))
                await server.stop()
                await arrivals
            }
        }
    }

    @Test func stoppingAnswersWhatIsBeingHandled() async throws {
        let (begun, beginning) = AsyncStream<Void>.makeStream()
        let (released, release) = AsyncStream<Void>.makeStream()
        let audio: @Sendable () -> SilentAudio = {
            SilentAudio {
                beginning.yield()
                for await _ in released { break }
            }
        }
        try await LiveServer.with(deadlines: Deadlines(stop: .seconds(20)), audio: audio) { server in
            let cookie = try await server.signIn()
            let client = try await server.connect()
            try await client.send(server.post("/softphone/v2/audio", #"{"speaker":{"volume":9}}"#, cookie))
            for await _ in begun { break }
            await server.stop()
            // Connections are told right after no more of them are accepted.
            while (try? await server.connect()) != nil {}
            release.yield()
            let answer = try await client.receive()
            // Whether the answer itself says so depends on which came first; the connection closes either way.
            #expect(answer.status == 200)
            #expect(try await client.isClosed(within: 20))
        }
    }

    @Test func aHandlerThatHangsDoesNotKeepTheServiceFromStopping() async throws {
        let (begun, beginning) = AsyncStream<Void>.makeStream()
        let (released, release) = AsyncStream<Void>.makeStream()
        let audio: @Sendable () -> SilentAudio = {
            SilentAudio {
                beginning.yield()
                for await _ in released { break }
            }
        }
        try await LiveServer.with(audio: audio) { server in
            let cookie = try await server.signIn()
            let client = try await server.connect()
            try await client.send(server.post("/softphone/v2/audio", #"{"speaker":{"volume":9}}"#, cookie))
            for await _ in begun { break }
            await server.stop()
            #expect(try await client.isClosed(within: 20))
            release.yield()
        }
    }

    @Test func aTakenPortIsSaidToBe() async throws {
        try await LiveServer.with { server in
            let configuration = HTTPConfiguration(port: server.port, versionHeader: "x")
            let second = HTTPService(configuration: configuration, registry: server.registry, logger: server.log.logger)
            await #expect(throws: HTTPServiceError.portTaken(host: "127.0.0.1", port: server.port)) {
                try await second.run()
            }
        }
    }

    /// Built in code, without a file that was read: what cannot be listened with is refused, and nothing listens.
    @Test(arguments: [
        ("connector.port", HTTPConfiguration(port: 70_000, versionHeader: "x")),
        ("connector.port", HTTPConfiguration(port: -1, versionHeader: "x")),
        ("connector.port", HTTPConfiguration(port: .max, versionHeader: "x")),
        ("connector.host", HTTPConfiguration(host: "0.0.0.0", port: 0, versionHeader: "x")),
        ("connector.host", HTTPConfiguration(host: "::", port: 0, versionHeader: "x")),
        ("connector.host", HTTPConfiguration(host: "desk.example", port: 0, versionHeader: "x")),
        ("connector.path_prefix", HTTPConfiguration(port: 0, pathPrefix: "nope/", versionHeader: "x")),
        ("connector.allowed_origins", HTTPConfiguration(port: 0, allowedOrigins: ["*"], versionHeader: "x")),
    ])
    func whatCannotBeListenedWith(key: String, configuration: HTTPConfiguration) async throws {
        try await LiveServer.with { server in
            let service = HTTPService(
                configuration: configuration, registry: server.registry, logger: server.log.logger
            ) { port in Issue.record("it listens on port \(port)") }
            let error = await #expect(throws: HTTPServiceError.self) { try await service.run() }
            guard case .invalid(key: key, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func baseURLs() {
        #expect(HTTPConfiguration(versionHeader: "").baseURL(port: 8654) == "http://127.0.0.1:8654/softphone/v2")
        let tls = HTTPConfiguration.TLS(certificatePath: "c", privateKeyPath: "k")
        let configuration = HTTPConfiguration(host: "::1", versionHeader: "", tls: tls)
        #expect(configuration.baseURL(port: 1) == "https://[::1]:1/softphone/v2")
    }
}

@Suite("HTTPS", .timeLimit(.minutes(2)))
struct SecureListenerTests {
    private static let openssl = "/usr/bin/openssl"

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: openssl)))
    func answersOverTLS() async throws {
        let (folder, files) = try await Self.certificate()
        defer { try? FileManager.default.removeItem(at: folder) }
        try await LiveServer.with(tls: files) { server in
            let answer = try await Self.run(
                [
                    "s_client", "-quiet", "-verify_return_error", "-CAfile", files.certificatePath, "-connect",
                    "127.0.0.1:\(server.port)",
                ], input: server.request("GET", "/softphone/v2/session", "Connection: close"))
            #expect(answer.hasPrefix("HTTP/1.1 403 Forbidden\r\n"))
            #expect(answer.hasSuffix("\r\n\r\n{}"))
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: openssl)))
    func anAddressOfNobodyIsSaidToBe() async throws {
        let (folder, files) = try await Self.certificate()
        defer { try? FileManager.default.removeItem(at: folder) }
        try await LiveServer.with { server in
            let configuration = HTTPConfiguration(host: "192.0.2.1", port: 0, versionHeader: "x", tls: files)
            let second = HTTPService(configuration: configuration, registry: server.registry, logger: server.log.logger)
            let error = await #expect(throws: HTTPServiceError.self) { try await second.run() }
            guard case .cannotListen(host: "192.0.2.1", port: 0, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func aMissingCertificateIsSaidToBe() async throws {
        try await LiveServer.with { server in
            let tls = HTTPConfiguration.TLS(certificatePath: "/nonexistent.pem", privateKeyPath: "/nonexistent.key")
            let service = HTTPService(
                configuration: HTTPConfiguration(port: 0, versionHeader: "x", tls: tls), registry: server.registry,
                logger: server.log.logger)
            let error = await #expect(throws: HTTPServiceError.self) { try await service.run() }
            #expect(error?.description.contains("/nonexistent.pem") == true)
        }
    }

    /// A certificate and its key, in a folder that the caller removes.
    private static func certificate() async throws -> (folder: URL, files: HTTPConfiguration.TLS) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "https-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let files = HTTPConfiguration.TLS(
            certificatePath: folder.appending(path: "certificate.pem").path,
            privateKeyPath: folder.appending(path: "key.pem").path)
        _ = try await run([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj",
            "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", files.privateKeyPath, "-out",
            files.certificatePath,
        ])
        return (folder, files)
    }

    private static func run(_ arguments: [String], input: String = "") async throws -> String {
        let process = Process()
        let (standardInput, output) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: openssl)
        process.arguments = arguments
        process.standardInput = standardInput
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        // Open until the answer is there: s_client leaves at the end of its input.
        defer { try? standardInput.fileHandleForWriting.close() }
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

import Foundation
import Glibc
import Locking
import Testing

@testable import ConnectorDaemon

/// Whoever logs waits for nobody who reads.
@Suite("The queue of the log", .timeLimit(.minutes(1)))
struct LogQueueTests {
    @Test func linesKeepTheirOrder() throws {
        let pipe = try Pipe()
        let queue = LineQueue(descriptor: pipe.input) { "\($0) dropped\n" }
        for number in 0..<200 { queue.add("line \(number)\n") }
        #expect(queue.flush(within: .seconds(5)))
        #expect(pipe.read() == (0..<200).map { "line \($0)\n" }.joined())
    }

    @Test(arguments: [LineQueue.Bounds(lines: 50, bytes: 1 << 20), .init(lines: 5000, bytes: 5000)])
    func aFullPipeHoldsNobodyUpAndIsTold(bounds: LineQueue.Bounds) async throws {
        let pipe = try Pipe()
        pipe.fill()
        let queue = LineQueue(descriptor: pipe.input, bounds: bounds) { "\($0) dropped\n" }
        let line = String(repeating: "x", count: 99) + "\n"
        let start = ContinuousClock.now
        for _ in 0..<10_000 { queue.add(line) }
        #expect(!queue.flush(within: .milliseconds(100)))
        #expect(ContinuousClock.now - start < .seconds(2))
        // The reader comes back: what was kept, and how much was not.
        pipe.drop()
        try await eventually("all of it") {
            pipe.collect()
            return queue.flush(within: .milliseconds(10))
        }
        pipe.collect()
        let lines = pipe.collected.split(separator: "\n")
        let kept = lines.count { $0 == line.dropLast() }
        #expect(kept > 0 && kept <= 51)
        #expect(lines.last == "\(10_000 - kept) dropped", "\(lines.last ?? "")")
        queue.add("again\n")
        #expect(queue.flush(within: .seconds(5)))
        pipe.collect()
        #expect(pipe.collected.hasSuffix("dropped\nagain\n"))
    }

    @Test func aReaderThatHasGoneCostsNothing() throws {
        let pipe = try Pipe()
        signal(SIGPIPE, SIG_IGN)
        pipe.closeOutput()
        let queue = LineQueue(descriptor: pipe.input) { "\($0) dropped\n" }
        for _ in 0..<1000 { queue.add("nobody\n") }
        #expect(queue.flush(within: .seconds(5)))
        // Nothing is tried again and again.
        var (before, after) = (rusage(), rusage())
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &before)
        usleep(200_000)
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &after)
        #expect(after.ru_nvcsw - before.ru_nvcsw < 2000)
    }

    @Test(arguments: ["/dev/full", "closed"])
    func aDescriptorThatTakesNothingIsHarmless(kind: String) throws {
        let descriptor = kind == "closed" ? 987_654 : open(kind, O_WRONLY)
        let queue = LineQueue(descriptor: descriptor) { "\($0) dropped\n" }
        for _ in 0..<1000 { queue.add("full\n") }
        #expect(queue.flush(within: .seconds(5)))
    }

    /// Somebody else may have made the terminal so that it does not block.
    @Test func aDescriptorThatDoesNotBlockGetsEverything() async throws {
        let pipe = try Pipe()
        _ = fcntl(pipe.input, F_SETFL, O_NONBLOCK)
        let queue = LineQueue(descriptor: pipe.input) { "\($0) dropped\n" }
        let line = String(repeating: "y", count: 999) + "\n"
        for _ in 0..<500 { queue.add(line) }
        try await eventually("all of it") {
            pipe.collect()
            return pipe.collected.utf8.count == 500_000
        }
    }
}

/// A pipe whose other end reads when it likes.
private final class Pipe {
    private var output: Int32
    let input: Int32
    private(set) var collected = ""

    init() throws {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        (output, input) = (ends[0], ends[1])
        _ = fcntl(output, F_SETFL, O_NONBLOCK)
    }

    deinit {
        closeOutput()
        close(input)
    }

    func fill() {
        _ = fcntl(input, F_SETFL, O_NONBLOCK)
        let bytes = [UInt8](repeating: 0x2E, count: 4096)
        while write(input, bytes, bytes.count) > 0 {}
        while write(input, bytes, 1) > 0 {}
        _ = fcntl(input, F_SETFL, 0)
    }

    /// What is in it now.
    func read() -> String {
        var text = ""
        var bytes = [UInt8](repeating: 0, count: 65_536)
        while case let count = Glibc.read(output, &bytes, bytes.count), count > 0 {
            text += String(decoding: bytes[..<count], as: UTF8.self)
        }
        return text
    }

    func collect() { collected += read() }

    /// Reads what filled it.
    func drop() { collected += read().filter { $0 != "." } }

    func closeOutput() {
        if output >= 0 { close(output) }
        output = -1
    }
}

/// The same for the whole daemon.
@Suite("A log that nobody reads", .timeLimit(.minutes(2)))
struct UnreadLogTests {
    @Test(arguments: ["text", "json"])
    func aFullPipeStopsNothing(format: String) async throws {
        let workspace = try Workspace()
        let port = try freePort()
        let pipe = try Pipe()
        let fifo = workspace.url.appending(path: "fifo").path
        try #require(mkfifo(fifo, 0o600) == 0)
        let reader = open(fifo, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        try #require(reader >= 0)
        defer { close(reader) }
        let filler = [UInt8](repeating: 0x2E, count: 4096)
        while write(reader, filler, filler.count) > 0 {}
        let daemon = try ChildProcess(
            "/bin/sh",
            [
                "-c",
                "exec \"$0\" serve --port \(port) --set audio.backend=virtual --log-level trace --log-format \(format) 2>\"$1\"",
                ConnectorUnderTest.binary.path, fifo,
            ], folder: workspace.folder("daemon"))
        try await eventually("an answer") { (try? LoopbackConnection(port: port)) != nil }
        // Requests that are refused, each with a line.
        for number in 0..<300 {
            let wire = try LoopbackConnection(port: port)
            try wire.send(
                "GET /softphone/v2/session HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nOrigin: https://page-\(number).example\r\nConnection: close\r\n\r\n"
            )
            try await eventually("an answer to request \(number)") { try wire.received().contains(" 403 ") }
        }
        let start = ContinuousClock.now
        kill(daemon.pid, SIGTERM)
        #expect(try await daemon.finish(within: .seconds(5)) == 0)
        #expect(ContinuousClock.now - start < .seconds(2))
        withExtendedLifetime(pipe) {}
    }

    /// What keeps it from starting is told all the same, and in order.
    @Test func errorsOfTheStartComeOut() async throws {
        let workspace = try Workspace()
        let done = try await runConnector(
            ["--set", "connector.port=banana", "--set", "connector.max_sessions=x"], folder: workspace.folder("bad"))
        let lines = done.output.split(separator: "\n")
        #expect(done.status == 78 && lines.count == 2)
        #expect(
            lines.first?.contains("connector.port") == true && lines.last?.contains("connector.max_sessions") == true)
    }

    /// A command whose output cannot be written has not done what it was asked for; a pager that was left is content.
    @Test(arguments: [(">/dev/full", Int32(69)), ("| head -c 1 >/dev/null; exit 0", 0), (">&-", 69)])
    func standardOutputThatTakesNothing(redirection: String, status: Int32) async throws {
        let workspace = try Workspace()
        let done = try ChildProcess(
            "/bin/sh", ["-c", "\"$0\" options --json \(redirection)", ConnectorUnderTest.binary.path],
            folder: workspace.folder("out"))
        #expect(try await done.finish(within: .seconds(10)) == status, "\(done.log)")
    }
}

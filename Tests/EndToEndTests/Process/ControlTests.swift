import Foundation
import Logging
import Testing

@testable import ConnectorDaemon

@Suite("Asking a running daemon")
struct ControlTests {
    private let address = ControlAddress(host: "127.0.0.1", port: Int.random(in: 100_000...999_999))
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func requestsAndAnswersCross() throws {
        let server = ControlServer(address: address, logger: logger) { request in
            request == .readOrigins ? .failed("not now\nnor later") : .done("it is \(request.rawValue)\n")
        }
        #expect(server != nil)
        let status = try ControlClient.ask(.statusText, of: address)
        #expect(status.answer == .done("it is status text\n") && status.process == getpid())
        #expect(try ControlClient.ask(.readOrigins, of: address).answer == .failed("not now\nnor later"))
        withExtendedLifetime(server) {}
    }

    @Test func nobodyThereIsSaid() {
        #expect(throws: ControlClient.Failure.self) { try ControlClient.ask(.statusText, of: address) }
    }

    @Test func aSecondDaemonDoesNotTakeTheNameOver() throws {
        let first = ControlServer(address: address, logger: logger) { _ in .done("first") }
        #expect(ControlServer(address: address, logger: logger) { _ in .done("second") } == nil)
        #expect(try ControlClient.ask(.statusText, of: address).answer == .done("first"))
        withExtendedLifetime(first) {}
    }

    @Test(arguments: ["status text", "status everything\n", String(repeating: "x", count: 5000) + "\n", "\n", ""])
    func nonsenseHarmsNobody(text: String) throws {
        let server = ControlServer(address: address, logger: logger) { _ in .done("still here") }
        let stream = UnixStream(descriptor: socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0))
        let unix = try #require(address.unix)
        try #require(unix.withSocketAddress { connect(stream.descriptor, $0, $1) } == 0)
        stream.write(text)
        shutdown(stream.descriptor, Int32(SHUT_WR))
        let answer = stream.read(limit: 4096, untilLine: false)
        #expect(text == "status text" || answer?.contains("still here") != true)
        #expect(try ControlClient.ask(.statusText, of: address).answer == .done("still here"))
        withExtendedLifetime(server) {}
    }
}

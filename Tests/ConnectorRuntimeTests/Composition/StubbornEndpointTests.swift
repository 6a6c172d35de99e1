import ConnectorRuntime
import EndpointAPI
import Locking
import LoopbackEndpoint
import Testing

/// An endpoint of somebody else's may hang in everything that it is asked: nobody waits for it for ever.
@Suite("Endpoints that hang", .timeLimit(.minutes(2)))
struct StubbornEndpointTests {
    private static let says: [StubbornEndpoint.Fault: String] = [
        .start: "has not started", .connect: "has not taken a command", .disconnect: "has not taken a command",
        .farewell: "has not disconnected", .stop: "has not stopped",
    ]

    /// The session goes on with another endpoint, and somebody hears why.
    @Test(arguments: [StubbornEndpoint.Fault.start, .connect, .disconnect, .farewell])
    func theNextRegistrationGetsAnother(fault: StubbornEndpoint.Fault) async throws {
        let (notes, faults) = (Notes(), Guarded([fault]))
        let running = try await RunningConnector(notes: notes) { real in
            StubbornEndpoint(real, faults.withLock { $0.isEmpty ? nil : $0.removeFirst() })
        }
        #expect(try await running.client.signIn().status == 200)
        if fault == .start || fault == .connect {
            try await running.wait(for: #""state":"FAILED""#, within: .seconds(8))
        } else {
            try await running.wait(for: #""state":"READY""#)
        }
        // The second registration ends the first.
        #expect(try await running.client.request("POST", "/register").status == 200)
        let end = ContinuousClock.now + .seconds(12)
        while ContinuousClock.now < end, !notes.all.contains(where: { $0.hasPrefix("error") }) {
            try await Task.sleep(for: .milliseconds(20))
        }
        try await running.wait(for: #""state":"READY""#)
        let errors = notes.all.filter { $0.hasPrefix("error") }
        #expect(errors.count == 1 && errors.first?.contains(Self.says[fault] ?? "?") == true, "\(errors)")
        // Unregistering and logging out end too.
        #expect(try await running.client.request("DELETE", "/register").status == 200)
        try await running.wait(for: #""state":"NONE""#)
        #expect(try await running.client.request("DELETE", "/session").status == 200)
        let start = ContinuousClock.now
        try await running.stop()
        #expect(ContinuousClock.now - start < .seconds(2))
    }

    @Test(arguments: StubbornEndpoint.Fault.allCases)
    func theConnectorStopsInTime(fault: StubbornEndpoint.Fault) async throws {
        let notes = Notes()
        let running = try await RunningConnector(notes: notes) { StubbornEndpoint($0, fault) }
        _ = try await running.client.signIn()
        if fault != .start, fault != .connect { try await running.wait(for: #""state":"READY""#) }
        let start = ContinuousClock.now
        try await running.stop()
        let took = ContinuousClock.now - start
        #expect(took < Connector.longestStop + .milliseconds(500), "\(took)")
        #expect(notes.all.contains { $0.hasPrefix("error") }, "\(notes.all)")
    }

    /// Every session of a connector has such an endpoint: they are waited for at once, not one after the other.
    @Test func manyOfThemTakeNoLonger() async throws {
        var configuration = ConnectorConfiguration()
        configuration.sessions.capacity = 20
        let running = try await RunningConnector(configuration) { StubbornEndpoint($0, .stop) }
        for _ in 0..<20 {
            let client = HTTPClient(port: UInt16(running.port))
            #expect(try await client.signIn().status == 200)
        }
        let start = ContinuousClock.now
        try await running.stop()
        #expect(ContinuousClock.now - start < Connector.longestStop + .milliseconds(500))
    }
}

/// Another endpoint, except that one thing never returns.
final class StubbornEndpoint: Endpoint {
    enum Fault: CaseIterable, Sendable {
        /// `run` never says that it runs.
        case start
        /// `perform` of a command never returns.
        case connect, disconnect
        /// It accepts to disconnect, and never has.
        case farewell
        /// `run` does not return when it is cancelled.
        case stop
    }

    private let real: any Endpoint
    private let fault: Fault?

    init(_ real: any Endpoint, _ fault: Fault?) {
        self.real = real
        self.fault = fault
    }

    var capabilities: EndpointCapabilities { real.capabilities }

    func run(emit: @escaping @Sendable (EndpointEvent) -> Void) async throws(EndpointError) {
        if fault == .start { await forever() }
        let fault = fault
        try await real.run { event in
            if event == .disconnected, fault == .farewell { return }
            emit(event)
        }
        if fault == .stop { await forever() }
    }

    func perform(_ command: EndpointCommand) async throws(EndpointError) {
        switch (command, fault) {
        case (.connect, .connect?), (.disconnect, .disconnect?): await forever()
        default: try await real.perform(command)
        }
    }

    /// Whether it is cancelled or not.
    private func forever() async {
        await Task { for await _ in AsyncStream<Never>.makeStream().stream {} }.value
    }
}

import EndpointAPI
import Locking

/// One endpoint under one check: runs it, speaks to it, and keeps what it said.
final class EndpointProbe: Sendable {
    let subject: any EndpointSubject
    let endpoint: any Endpoint
    let request: ConnectRequest
    let journal = Journal<EndpointEvent>()
    /// What the endpoint's calls use; the far side uses ``farAudio``.
    let audio: ToneAudio
    let farAudio = ToneAudio(frequency: EndpointProbe.farFrequency)

    static let nearFrequency = 440.0
    static let farFrequency = 1000.0
    /// A call that no endpoint has.
    static let nobody = CallID(.max)

    private let running = Guarded<Task<Void, any Error>?>(nil)

    init(_ subject: any EndpointSubject) async throws {
        self.subject = subject
        audio = ToneAudio(frequency: Self.nearFrequency)
        endpoint = try await subject.makeEndpoint(audio: audio)
        request = try await subject.connectRequest()
    }

    // MARK: Lifetime

    /// Begins ``Endpoint/run(emit:)`` and waits until commands are accepted.
    func start() async throws {
        let task = Task { [endpoint, journal] in
            defer { journal.close() }
            try await endpoint.run { journal.record($0) }
        }
        running.withLock { $0 = task }
        let failure = Guarded<(any Error)?>(nil)
        Task { if case .failure(let error) = await task.result { failure.withLock { $0 = error } } }
        try await within(.seconds(5), "running is emitted once run has begun") { [self] in
            while journal.count == 0 {
                if let error = failure.withLock({ $0 }) { throw error }
                try await Task.sleep(for: .milliseconds(1))
            }
        }
        try require(journal.events.first == .running, "the first event is \(journal.events.first as Any)")
    }

    /// Cancels the run and demands that it returns in time. Does nothing when it is not running.
    func stop() async throws {
        let task = running.withLock { task in
            defer { task = nil }
            return task
        }
        guard let task else { return }
        task.cancel()
        try await within(.seconds(5), "run returns after its cancellation") { try await task.value }
    }

    /// What must hold after every check: the order of events, silence after the end, and no secret told.
    func close() async throws {
        try await stop()
        let events = journal.events
        let violations = CallOrder.violations(in: events, isOver: true)
        try require(violations.isEmpty, "events out of order: \(violations), in \(events)")
        try require(journal.late.isEmpty, "events after run returned: \(journal.late)")
        let text = "\(events)"
        for secret in secrets {
            try require(!text.contains(secret), "an event tells a secret of the connect request")
        }
        for case .connection(let index, _, _) in events {
            try require(request.connections.indices.contains(index), "there is no connection \(index)")
        }
    }

    private var secrets: [String] {
        request.settings.filter { $0.key.contains("password") }.map(\.value).filter { !$0.isEmpty }
            + (request.token.map { [$0.secret] } ?? [])
    }

    // MARK: Commands

    func perform(_ command: EndpointCommand) async throws {
        let endpoint = endpoint
        try await within(.seconds(5), "\(command) is accepted or refused") { try await endpoint.perform(command) }
    }

    /// The code that a command is refused with; nil when it is accepted.
    func refusal(of command: EndpointCommand) async -> EndpointError.Code? {
        do throws(EndpointError) {
            try await endpoint.perform(command)
            return nil
        } catch {
            return error.code
        }
    }

    func requireRefusal(of command: EndpointCommand, _ codes: EndpointError.Code...) async throws {
        let code = try await within(.seconds(5), "\(command) is accepted or refused") { [self] in
            await refusal(of: command)
        }
        try require(
            code.map { codes.contains($0) } ?? false,
            "\(command) is \(code.map { "refused as \($0)" } ?? "accepted"), not refused as \(codes)")
    }

    /// Connects and waits until every connection is in use.
    func connect() async throws {
        let start = journal.count
        try await perform(.connect(request))
        for index in request.connections.indices {
            _ = try await journal.wait(for: "connection \(index) is ready", from: start) { events in
                events.first { $0.isConnection(index, .ready) || $0.isConnection(index, .standalone) }
            }
        }
    }
}

extension EndpointEvent {
    func isConnection(_ index: Int, _ state: ConnectionState) -> Bool {
        if case .connection(index, state, _) = self { true } else { false }
    }
}
